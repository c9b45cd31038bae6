package demo

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// How much of everything there is: some 33,000 keys.
const (
	userCount     = 4000
	productCount  = 240
	orderCount    = 8000
	maxLines      = 3
	sessionCount  = 400
	pageviewDays  = 30
	pageviewCount = 4500
	leaderCount   = 100
)

// lastDay is the day of the last order and page view.
var lastDay = time.Date(2025, time.June, 30, 0, 0, 0, 0, time.UTC)

// generator makes the data.
type generator struct {
	redis    *miniredis.Miniredis
	random   *rand.Rand
	products []product
}

type product struct {
	sku   string
	cents int
}

// fill writes all keys.
func fill(redis *miniredis.Miniredis) {
	g := &generator{redis: redis, random: rand.New(rand.NewPCG(2025, 6))}
	g.users()
	g.makeProducts()
	g.orders()
	g.pageviews()
	g.sessions()
	g.leaderboard()
}

func (g *generator) users() {
	for id := 1; id <= userCount; id++ {
		first, last := pick(g, firstNames), pick(g, lastNames)
		home := choose(g, places)
		fields := []string{"name", first + " " + last, "signup", day(lastDay.AddDate(0, 0, -g.random.IntN(1200)))}
		fields = g.maybe(fields, 95, "email", fmt.Sprintf("user%d@example.com", id))
		fields = g.maybe(fields, 97, "city", home.city)
		fields = g.maybe(fields, 97, "country", home.country)
		fields = g.maybe(fields, 90, "score", strconv.FormatFloat(float64(g.random.IntN(1000))/10, 'f', -1, 64))
		fields = g.maybe(fields, 85, "balance", money(g.random.IntN(500_000)-20_000))
		fields = g.maybe(fields, 98, "premium", strconv.FormatBool(g.random.IntN(100) < 18))
		g.redis.HSet("user:"+strconv.Itoa(id), fields...)
	}
}

func (g *generator) makeProducts() {
	for i := range productCount {
		c := categories[i%len(categories)]
		p := product{
			sku:   fmt.Sprintf("%s-%03d", c.name[:3], i),
			cents: c.cents/2 + g.random.IntN(c.cents),
		}
		g.products = append(g.products, p)
		fields := []string{"title", pick(g, adjectives) + " " + pick(g, c.nouns), "category", c.name, "price", money(p.cents),
			"added", day(lastDay.AddDate(0, 0, -g.random.IntN(900)))}
		fields = g.maybe(fields, 92, "stock", strconv.Itoa(g.random.IntN(400)))
		g.redis.HSet("product:"+p.sku, fields...)
	}
}

func (g *generator) orders() {
	for id := 1; id <= orderCount; id++ {
		total := 0
		for line := range 1 + g.random.IntN(maxLines) {
			p, qty := g.products[g.skewed(len(g.products))], 1+g.random.IntN(4)
			total += qty * p.cents
			g.redis.HSet(fmt.Sprintf("orderline:%d:%d", id, line+1),
				"sku", p.sku, "qty", strconv.Itoa(qty), "price", money(p.cents))
		}
		placed := lastDay.Add(24*time.Hour - time.Duration(g.random.IntN(400*24*3600))*time.Second)
		g.redis.HSet("order:"+strconv.Itoa(id),
			"user_id", strconv.Itoa(1+g.skewed(userCount)), "status", choose(g, statuses),
			"placed_at", placed.Format(time.DateTime), "total", money(total))
	}
}

func (g *generator) pageviews() {
	for n := 1; n <= pageviewCount; n++ {
		fields := []string{"path", choose(g, pages), "ms", strconv.Itoa(15 + g.skewed(900)), "agent", choose(g, agents)}
		fields = g.maybe(fields, 60, "user_id", strconv.Itoa(1+g.skewed(userCount)))
		g.redis.HSet(fmt.Sprintf("pageview:%s:%d", day(lastDay.AddDate(0, 0, -g.skewed(pageviewDays))), n), fields...)
	}
}

func (g *generator) sessions() {
	for range sessionCount {
		key := fmt.Sprintf("session:%08x", g.random.Uint32())
		g.redis.HSet(key, "user_id", strconv.Itoa(1+g.skewed(userCount)), "agent", choose(g, agents),
			"ip", fmt.Sprintf("203.0.113.%d", 1+g.random.IntN(254)))
		g.redis.SetTTL(key, time.Duration(600+g.random.IntN(7200))*time.Second)
	}
}

func (g *generator) leaderboard() {
	for range leaderCount {
		// The key is new, so that it can be no other type.
		_, _ = g.redis.ZAdd("leaderboard", float64(g.random.IntN(10_000)), "user:"+strconv.Itoa(1+g.skewed(userCount)))
	}
}
