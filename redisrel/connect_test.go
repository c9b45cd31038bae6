package redisrel

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// refusal connects where it cannot, and gives the message.
func refusal(t *testing.T, url string, opts ...Option) string {
	t.Helper()
	s, err := Connect(t.Context(), url, opts...)
	if !assert.Error(t, err, url) {
		require.NoError(t, s.Close())
		return ""
	}
	assert.Equal(t, plan.CodeConnection, plan.CodeOf(err), "%v", err)
	assert.NotContains(t, err.Error(), "hunter2", "no password in a message")
	return err.Error()
}

func TestConnectionsThatFail(t *testing.T) {
	plain, locked := redistest.Start(t), redistest.Start(t, "--requirepass", "right")
	users := redistest.Start(t, "--user", "default", "off", "--user", "ann", "on", ">secret", "~*", "+@all")
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	closed := free.Addr().String()
	require.NoError(t, free.Close())
	for url, want := range map[string]string{
		"redis://" + closed:                       "redis " + closed + ": connection refused; is a server running there? give its URL as redis://host:port",
		"redis://no-such-host.invalid":            "there is no host no-such-host.invalid; look at the host of the URL",
		"localhost:79610":                         "there is no port 79610; ports are from 1 to 65535",
		"redis+sentinel://u:hunter2@h:99999/main": "there is no port 99999; ports are from 1 to 65535",
		"unix:///tmp/no-such.sock":                "there is no socket /tmp/no-such.sock; unixsocket in redis.conf says where the server has its own",
		"redis://" + locked.Addr:                  "redis " + locked.Addr + " refuses the connection: NOAUTH Authentication required; the server wants a password: redis://:PASSWORD@" + locked.Addr,
		"redis://:hunter2@" + locked.Addr:         "redis " + locked.Addr + " refuses the connection: WRONGPASS invalid username-password pair or user is disabled; the password is wrong, or the server wants a user too: redis://USER:PASSWORD@" + locked.Addr,
		"redis://ann:hunter2@" + users.Addr:       "redis " + users.Addr + " refuses the connection: WRONGPASS invalid username-password pair or user is disabled; the user ann or the password is wrong: redis://USER:PASSWORD@" + users.Addr,
		"redis://" + plain.Addr + "/99":           "redis " + plain.Addr + " has no database 99; a server has databases 0 to 15 unless it is set up otherwise",
		"http://u:hunter2@localhost":              `"http://u:xxxxx@localhost" is not the URL of a Redis server; write redis://host:6379/0, or rediss:// for TLS`,
		"http://localhost":                        `"http://localhost" is not the URL of a Redis server: redis: invalid URL scheme: http; write redis://host:6379/0, or rediss:// for TLS`,
		"redis://:hunter2@" + plain.Addr + "/abc": `"redis://:xxxxx@` + plain.Addr + `/abc" is not the URL of a Redis server; write redis://host:6379/0, or rediss:// for TLS`,
		"redis://:hunter2%zz@host":                `"redis://xxxxx@host" is not the URL of a Redis server; write redis://host:6379/0, or rediss:// for TLS`,
	} {
		assert.Equal(t, want, refusal(t, url), url)
	}
	assert.Equal(t, "redis "+plain.Addr+" took the connection and did not answer in TLS; redis:// is the URL of a server that does not speak TLS",
		refusal(t, "rediss://"+plain.Addr, WithDialTimeout(200*time.Millisecond)))
	s, err := Connect(t.Context(), "redis://ann:secret@"+users.Addr)
	require.NoError(t, err)
	assert.NoError(t, s.Close())
}

// speaker is a server of the test's own: it sends a text on every connection and closes it, or says nothing when empty.
func speaker(t *testing.T, text string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		var open []net.Conn
		for {
			c, err := l.Accept()
			if err != nil {
				for _, c := range open {
					_ = c.Close()
				}
				return
			}
			if text == "" {
				open = append(open, c)
				continue
			}
			_, _ = c.Read(make([]byte, 100))
			_, _ = c.Write([]byte(text))
			_ = c.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return l.Addr().String()
}

func TestWhatIsNoRedis(t *testing.T) {
	web := speaker(t, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
	assert.Contains(t, refusal(t, "redis://"+web), "what listens at "+web+" is not a Redis server")
	silent := speaker(t, "")
	assert.Equal(t, "redis "+silent+" took the connection and did not answer within 50ms; the server hangs, or something else listens there",
		refusal(t, "redis://"+silent, WithCommandTimeout(50*time.Millisecond)))
	full := redistest.Start(t, "--maxclients", "2")
	for range 2 {
		c, err := net.Dial("tcp", full.Addr)
		require.NoError(t, err)
		t.Cleanup(func() { _ = c.Close() })
	}
	assert.Contains(t, refusal(t, "redis://"+full.Addr), "max number of clients reached; the server has all the connections it allows")
}

func TestTimeLimitsOfTheURL(t *testing.T) {
	silent := speaker(t, "")
	assert.Contains(t, refusal(t, "redis://"+silent+"?read_timeout=50ms", WithCommandTimeout(time.Minute)), "did not answer within 50ms")
	set := defaultSettings()
	for url, want := range map[string][3]time.Duration{
		"redis://h": {set.dialTimeout, set.commandTimeout, set.commandTimeout},
		"redis://h?dial_timeout=1s&read_timeout=2s&write_timeout=3s": {time.Second, 2 * time.Second, 3 * time.Second},
		"redis://h?dial_timeout=0&read_timeout=0":                    {set.dialTimeout, -1, set.commandTimeout},
	} {
		parsed, err := parseURL(url)
		require.NoError(t, err)
		require.NoError(t, tune(parsed, &set))
		o := parsed.options
		assert.Equal(t, want, [3]time.Duration{o.DialTimeout, o.ReadTimeout, o.WriteTimeout}, url)
	}
}

func TestConnectIsTurnedAwayAtFirst(t *testing.T) {
	r := redistest.Start(t)
	p := redistest.StartProxy(t, r.Addr)
	p.OnCommand(func(c redistest.Command) redistest.Fault {
		return redistest.Fault{Drop: c.Name == "PING" && c.Nth <= refusedRetries}
	})
	s, err := Connect(t.Context(), "redis://"+p.Addr)
	require.NoError(t, err)
	require.NoError(t, s.Close())
}

func TestUsersWithFewRights(t *testing.T) {
	r := redistest.Start(t, "--user", "reader", "on", ">pw", "~user:*", "+@read", "+scan", "-hgetall")
	loadHashes(t, r, map[string]string{"user:1": "name=a", "order:1": "name=b"})
	s, err := Connect(t.Context(), "redis://reader:pw@"+r.Addr)
	require.NoError(t, err, "PING is refused, and nothing needs it")
	defer func() { require.NoError(t, s.Close()) }()
	for name, refusal := range map[string]string{"user:*": "'hgetall' command", "order:*": ""} {
		tab, err := s.Table(t.Context(), name)
		if err == nil {
			_, err = tab.Scan(t.Context(), plan.ScanSpec{Columns: []int{0, 1}, Limit: plan.NoLimit})
		}
		require.ErrorContains(t, err, "NOPERM", name)
		assert.ErrorContains(t, err, refusal)
	}
}

func TestConnectCanBeCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Connect(ctx, "redis://"+speaker(t, ""), WithCommandTimeout(time.Second))
	assert.Equal(t, plan.CodeCancelled, plan.CodeOf(err))
}

func TestConnectWaitsForALoadingServer(t *testing.T) {
	r := redistest.Start(t)
	p := redistest.StartProxy(t, r.Addr)
	p.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name == "PING" && c.Nth < 4 {
			return redistest.Fault{Reply: "-LOADING Redis is loading the dataset in memory\r\n"}
		}
		return redistest.Fault{}
	})
	s, err := Connect(t.Context(), "redis://"+p.Addr)
	require.NoError(t, err)
	require.NoError(t, s.Close())
	p.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name == "PING" {
			return redistest.Fault{Reply: "-LOADING Redis is loading the dataset in memory\r\n"}
		}
		return redistest.Fault{}
	})
	assert.Contains(t, refusal(t, "redis://"+p.Addr, WithPatience(time.Millisecond)), "LOADING")
}

func TestRedactURL(t *testing.T) {
	for url, want := range map[string]string{
		"redis://:p@h:1/0":                     "redis://:xxxxx@h:1/0",
		"redis://u:p@h":                        "redis://u:xxxxx@h",
		"redis://u@h":                          "redis://u@h",
		"redis://h?password=p":                 "redis://h",
		"redis://h/0?db=1&password=%zz&pass=p": "redis://h/0",
		"redis://u:p%40%3A%2f@h/3":             "redis://u:xxxxx@h/3",
		"redis://u%3ap@h/3":                    "redis://xxxxx@h/3",
		"redis://u:p:p@h":                      "redis://u:xxxxx@h",
		"unix://u:p@/run/redis.sock?db=1":      "unix://u:xxxxx@/run/redis.sock",
		"redis://u:a%zz@h":                     "redis://xxxxx@h",
		"redis://u:p\x7f@h":                    "redis://xxxxx@h",
		"u:p@h":                                "xxxxx@h",
		"localhost:6379":                       "localhost:6379",
		"localhost:6379?password=p":            "localhost:6379",
		"redis://:p@ss@h/0":                    "redis://:xxxxx@h/0",
		"redis://localhost:notaport":           "redis://localhost:notaport",
		"redis://h:bad/0?password=p":           "redis://h:bad/0",
		"redis://h:bad/0?password=p@p":         "redis://xxxxx",
		"redis://u:p@h:bad/0":                  "redis://xxxxx@h:bad/0",
		"redis://u:p@p@h:bad/0?password=p":     "redis://xxxxx@h:bad/0",
		"redis://u:p/p@h/0":                    "redis://xxxxx@h/0",
		"redis://u:12/p@h/0":                   "redis://xxxxx@h/0",
		"redis://u:12#p@h/0":                   "redis://xxxxx",
		"redis://u:12?p@h/0":                   "redis://xxxxx",
		"redis://u:p@p?p@h":                    "redis://xxxxx",
		"redis://u:p%40h":                      "redis://xxxxx",
		"redis://:p":                           "redis://xxxxx",
		"u:p://p@h":                            "xxxxx@h",
		"u:p?p@h":                              "xxxxx",
		"":                                     "",
	} {
		assert.Equal(t, want, RedactURL(url), url)
	}
	assert.Contains(t, refusal(t, "redis://h:bad/0?password=topsecret"), `"redis://h:bad/0" is not the URL of a Redis server`)
	for _, url := range []string{"redis://u:12/topsecret@h", "redis://h?password=a&topsecret=b", "redis://h/x?password=topsecret", "redis://:topsecret"} {
		assert.NotContains(t, refusal(t, url), "topsecret")
	}
	assert.Contains(t, refusal(t, "redis://h?colour=red"), "unexpected option: colour")
}

func TestClientsOfTheCaller(t *testing.T) {
	r := redistest.Start(t)
	client := r.Client(t)
	s, err := NewServer(client, WithPageKeys(7), WithFetches(3), WithInfer(InferText), WithPatience(time.Second))
	require.NoError(t, err)
	assert.Equal(t, r.Addr, s.Addr())
	assert.Equal(t, 7, s.pageKeys)
	assert.Equal(t, 3, s.fetches)
	require.NoError(t, s.Close())
	assert.NoError(t, client.Ping(t.Context()).Err(), "Close leaves the caller's client open")
	ring := redis.NewRing(&redis.RingOptions{Addrs: map[string]string{"a": r.Addr}})
	defer func() { require.NoError(t, ring.Close()) }()
	_, err = NewServer(ring)
	assert.ErrorContains(t, err, "rsql does not read through a *redis.Ring")
}

func TestParseInfer(t *testing.T) {
	for _, m := range []Infer{InferSample, InferAll, InferText} {
		got, err := ParseInfer(m.String())
		require.NoError(t, err)
		assert.Equal(t, m, got)
	}
	_, err := ParseInfer("sampel")
	assert.EqualError(t, err, `"sampel" is no way to infer types; did you mean sample?`)
	_, err = ParseInfer("nothing")
	assert.EqualError(t, err, `"nothing" is no way to infer types; write sample, all or text`)
}

// TestEmbeddedServer holds the package to what the demo's server understands.
func TestEmbeddedServer(t *testing.T) {
	m := miniredis.RunT(t)
	s, err := Connect(t.Context(), "redis://"+m.Addr())
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	tab := declare(t, s, "u", "u:{id}", "id BIGINT; name TEXT", "ttl", "1h")
	_, err = write(t, tab, plan.Replace, []string{"id", "name"}, "1|a", "2|b", "1|c")
	require.NoError(t, err)
	_, err = write(t, tab, plan.Insert, []string{"id", "name"}, "1|x")
	require.ErrorContains(t, err, "key u:1 exists already")
	assert.Equal(t, []string{"1|c", "2|b"}, tableRows(t, tab, nil))
	assert.Equal(t, []string{"1|c", "2|b"}, tableRows(t, tableOf(t, s, "u:{id}"), nil))
	list, err := s.Tables(t.Context(), "")
	require.NoError(t, err)
	tables := list.Tables
	assert.Equal(t, []TableInfo{{"u", KindDeclared, "u:{id}", "hash", 2}}, tables)
}
