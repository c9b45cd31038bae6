package demo

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// results runs the queries of the greeting and gives their rows as texts.
func results(t *testing.T, s *Server) [][][]string {
	session, err := frame.Open(t.Context(), s.URL())
	require.NoError(t, err)
	defer session.Close()
	var out [][][]string
	for _, q := range Queries() {
		pieces, err := frame.Split(q.SQL)
		require.NoError(t, err)
		require.Len(t, pieces, 1)
		rows, err := session.RunAll(t.Context(), pieces[0].Text)
		require.NoError(t, err, q.Title)
		var texts [][]string
		for {
			batch, err := rows.Next(t.Context())
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err, q.Title)
			for row := range int(batch.NumRows()) {
				var line []string
				for _, column := range batch.Columns() {
					line = append(line, string(frame.AppendText(nil, column, row)))
				}
				texts = append(texts, line)
			}
			batch.Release()
		}
		require.NoError(t, rows.Close())
		out = append(out, texts)
	}
	return out
}

// hashes gives the hashes whose keys have a prefix, by what follows it.
func hashes(t *testing.T, s *Server, prefix string) map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, key := range s.redis.Keys() {
		rest, ok := strings.CutPrefix(key, prefix)
		if !ok {
			continue
		}
		names, err := s.redis.HKeys(key)
		require.NoError(t, err)
		out[rest] = map[string]string{}
		for _, name := range names {
			out[rest][name] = s.redis.HGet(key, name)
		}
	}
	return out
}

// TestQueriesOfTheGreeting compares their answers with what the keys say.
func TestQueriesOfTheGreeting(t *testing.T) {
	s, err := Start(t.Context())
	require.NoError(t, err)
	defer s.Close()
	got := results(t, s)
	require.Len(t, got, 3)

	users, orders, products := hashes(t, s, "user:"), hashes(t, s, "order:"), hashes(t, s, "product:")
	cities := map[string]int{}
	for _, u := range users {
		cities[u["city"]]++
	}
	require.Len(t, got[0], 5)
	for _, row := range got[0] {
		assert.Equal(t, strconv.Itoa(cities[row[0]]), row[1], row[0])
	}

	sold, cents := map[string]int{}, map[string]int{}
	for key, line := range hashes(t, s, "orderline:") {
		id, _, _ := strings.Cut(key, ":")
		if o := orders[id]; o["status"] == "delivered" && users[o["user_id"]]["premium"] == "true" {
			category := products[line["sku"]]["category"]
			qty, err := strconv.Atoi(line["qty"])
			require.NoError(t, err)
			price, err := strconv.Atoi(strings.Replace(line["price"], ".", "", 1))
			require.NoError(t, err)
			sold[category]++
			cents[category] += qty * price
		}
	}
	require.Len(t, got[1], len(categories))
	for _, row := range got[1] {
		assert.Equal(t, []string{row[0], strconv.Itoa(sold[row[0]]), money(cents[row[0]])}, row)
	}

	days := map[string]int{}
	for key := range hashes(t, s, "pageview:") {
		day, _, _ := strings.Cut(key, ":")
		days[day]++
	}
	require.Len(t, got[2], 7)
	for _, row := range got[2] {
		assert.Equal(t, strconv.Itoa(days[row[0]]), row[1], row[0])
	}
}

func TestTimeToLiveRuns(t *testing.T) {
	s, err := Start(t.Context())
	require.NoError(t, err)
	defer s.Close()
	s.redis.HSet("session:short", "user_id", "1")
	s.redis.SetTTL("session:short", time.Millisecond)
	assert.Eventually(t, func() bool { return !s.redis.Exists("session:short") }, 10*time.Second, 20*time.Millisecond)
}
