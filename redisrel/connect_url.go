package redisrel

import (
	"errors"
	"math"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

// topology says what stands behind a URL.
type topology uint8

const (
	// anyTopology is one server, or the cluster that it turns out to be a node of.
	anyTopology topology = iota
	oneServer
	wholeCluster
	sentinels
)

// target is what a URL says.
type target struct {
	topology topology
	// options are those of a connection to the first address.
	options *redis.Options
	// addrs are the servers', nodes' or sentinels' host:port.
	addrs []string
	// master is the name by which sentinels know the servers; sentinelUser and sentinelPassword are who we are to them.
	master, sentinelUser, sentinelPassword string
	// replicas is set where rows are to be read from replicas.
	replicas bool
	tls      TLSFiles
}

// schemes are those of URLs: what they say of the topology, and whether TLS is spoken.
var schemes = map[string]struct {
	topology topology
	tls      bool
}{
	"redis": {anyTopology, false}, "rediss": {anyTopology, true},
	"redis+cluster": {wholeCluster, false}, "rediss+cluster": {wholeCluster, true}, "redis-cluster": {wholeCluster, false},
	"redis+sentinel": {sentinels, false}, "rediss+sentinel": {sentinels, true}, "redis-sentinel": {sentinels, false}, "rediss-sentinel": {sentinels, true},
}

const serverPort, sentinelPort = "6379", "26379"

// bareHost is a server without a scheme: a name or an address, perhaps with a port and a database.
var bareHost = regexp.MustCompile(`^([A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\])(:[0-9]+)?(/[0-9]+)?$`)

// parseURL reads a URL, or a host with or without a port. Its errors do not repeat it, since it may hold a password.
func parseURL(rawURL string) (*target, error) {
	if bareHost.MatchString(rawURL) {
		rawURL = "redis://" + rawURL
	}
	t, err := parseTarget(rawURL)
	if err == nil {
		err = t.checkPorts()
	}
	if err == nil {
		return t, nil
	}
	var known *plan.Error
	if errors.As(err, &known) {
		return nil, known
	}
	e := plan.Errorf(plan.CodeConnection, "%q is not the URL of a Redis server", RedactURL(rawURL)).
		WithHint("write redis://host:6379/0, or rediss:// for TLS")
	if u, parseErr := url.Parse(rawURL); parseErr == nil && u.Scheme != "" && !mayHoldSecret(rawURL) {
		return nil, e.WithCause(err)
	}
	return nil, e
}

// checkPorts refuses ports that there are none of, which a dial would take for a name that it does not know.
func (t *target) checkPorts() error {
	if t.options.Network == "unix" {
		return nil
	}
	for _, addr := range t.addrs {
		_, port, err := net.SplitHostPort(addr)
		if err != nil {
			continue // the dial says what is wrong
		}
		if n, err := strconv.Atoi(port); err == nil && (n < 1 || n > math.MaxUint16) {
			return plan.Errorf(plan.CodeConnection, "there is no port %s", port).WithHint("ports are from 1 to %d", math.MaxUint16)
		}
	}
	return nil
}

func parseTarget(rawURL string) (*target, error) {
	t := &target{}
	scheme, rest, _ := strings.Cut(rawURL, "://")
	kind, known := schemes[strings.ToLower(scheme)]
	if !known { // a socket, or an error
		var err error
		t.options, err = redis.ParseURL(rawURL)
		if err == nil {
			t.addrs = []string{t.options.Addr}
		}
		return t, err
	}
	t.topology = kind.topology
	port := serverPort
	if t.topology == sentinels {
		port = sentinelPort
	}
	first, others := splitHosts(rest)
	base := "redis"
	if kind.tls {
		base = "rediss"
	}
	u, err := url.Parse(base + "://" + first)
	if err != nil {
		return nil, err
	}
	for _, host := range others {
		addr, err := hostPort(host, port)
		if err != nil {
			return nil, err
		}
		t.addrs = append(t.addrs, addr)
	}
	if u.Port() == "" && t.topology == sentinels {
		u.Host = net.JoinHostPort(u.Hostname(), port)
	}
	if err := t.takeQuery(u); err != nil {
		return nil, err
	}
	if t.topology == sentinels {
		if err := t.takeMaster(u); err != nil {
			return nil, err
		}
	}
	if t.options, err = redis.ParseURL(u.String()); err != nil {
		return nil, err
	}
	t.addrs = append([]string{t.options.Addr}, t.addrs...)
	if len(others) > 0 && t.topology == anyTopology {
		t.topology = wholeCluster
	}
	return t, nil
}

// splitHosts takes all hosts but the first out of what stands behind the scheme: user:password@a:1,b:2/0.
func splitHosts(rest string) (first string, others []string) {
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	hosts := rest[:end]
	user := strings.LastIndexByte(hosts, '@') + 1
	list := strings.Split(hosts[user:], ",")
	return hosts[:user] + list[0] + rest[end:], list[1:]
}

// hostPort is host:port of a host that may have none.
func hostPort(host, port string) (string, error) {
	u, err := url.Parse("redis://" + host)
	if err != nil {
		return "", err
	}
	if u.Port() != "" {
		port = u.Port()
	}
	return net.JoinHostPort(u.Hostname(), port), nil
}

// takeQuery takes our own options out of a URL; the others are left for go-redis.
func (t *target) takeQuery(u *url.URL) error {
	query := u.Query()
	take := func(name string, into *string) {
		if query.Has(name) {
			*into = query.Get(name)
			query.Del(name)
		}
	}
	take("cacert", &t.tls.CA)
	take("cert", &t.tls.Cert)
	take("key", &t.tls.Key)
	take("tls_server_name", &t.tls.ServerName)
	take("master", &t.master)
	take("sentinel_username", &t.sentinelUser)
	take("sentinel_password", &t.sentinelPassword)
	for name, set := range map[string]func(bool){
		"replicas": func(on bool) { t.replicas = on },
		"cluster": func(on bool) {
			t.topology = oneServer
			if on {
				t.topology = wholeCluster
			}
		},
	} {
		text := ""
		if take(name, &text); text == "" {
			continue
		}
		on, err := strconv.ParseBool(text)
		if err != nil {
			return plan.Errorf(plan.CodeConnection, "%s is true or false", name)
		}
		set(on)
	}
	u.RawQuery = query.Encode()
	return nil
}

// takeMaster takes the name of the servers out of the path /name/0 of the URL of sentinels.
func (t *target) takeMaster(u *url.URL) error {
	if t.master == "" {
		name, db, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
		t.master, u.Path, u.RawPath = name, "/"+db, ""
	}
	if t.master == "" {
		return plan.Errorf(plan.CodeConnection, "the name of the master is missing: redis+sentinel://host:26379/mymaster")
	}
	return nil
}
