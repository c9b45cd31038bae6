package tpch

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
	"rsql/testdata/bench/internal/side"
)

func dayOf(year, month, day int) int {
	return int(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func schemaOf(columns []side.Column) *arrow.Schema {
	fields := make([]arrow.Field, len(columns))
	for i, c := range columns {
		fields[i] = plan.NewField(c.Name, c.Type)
	}
	return arrow.NewSchema(fields, nil)
}

// maker makes orders with their lines.
type maker struct {
	r                           *rand.Rand
	parts, suppliers, customers int
	clerks                      int
	lines                       *side.Builder
}

func ordersAndLines(sf float64) (orders, lines *side.Table) {
	m := &maker{r: random(7), parts: scaled(parts, sf), suppliers: scaled(suppliers, sf), customers: scaled(customers, sf), clerks: scaled(1000, sf)}
	m.lines = side.NewBuilder("lineitem", schemaOf(columns("l_orderkey:i", "l_partkey:i", "l_suppkey:i", "l_linenumber:i", "l_quantity:m",
		"l_extendedprice:m", "l_discount:m", "l_tax:m", "l_returnflag:t", "l_linestatus:t", "l_shipdate:d", "l_commitdate:d", "l_receiptdate:d",
		"l_shipinstruct:t", "l_shipmode:t", "l_comment:t")))
	names := columns("o_orderkey:i", "o_custkey:i", "o_orderstatus:t", "o_totalprice:m", "o_orderdate:d", "o_orderpriority:t", "o_clerk:t",
		"o_shippriority:i", "o_comment:t")
	orders = side.Fill("orders", names, scaled(orderCount, sf), m.order)
	return orders, m.lines.Table()
}

// order appends an order and its one to seven lines. Keys are sparse: eight of each 32 are used.
func (m *maker) order(i int, b []array.Builder) {
	first, last := dayOf(1992, 1, 1), dayOf(1998, 8, 2)
	key, day := i/8*32+i%8+1, first+m.r.IntN(last-first+1)
	customer := 1 + m.r.IntN(m.customers)
	for customer%3 == 0 { // a third of the customers never order
		customer = 1 + m.r.IntN(m.customers)
	}
	open, total, count := 0, 0, 1+m.r.IntN(7)
	for line := range count {
		price, isOpen := m.line(key, line+1, day)
		total += price
		if isOpen {
			open++
		}
	}
	status := "P"
	switch open {
	case 0:
		status = "F"
	case count:
		status = "O"
	}
	words := comment(m.r, 75)
	if m.r.IntN(100) == 0 {
		words = "special " + words + " requests"
	}
	number(b[0], key)
	number(b[1], customer)
	text(b[2], status)
	money(b[3], total)
	date(b[4], day)
	text(b[5], one(m.r, priorities))
	text(b[6], fmt.Sprintf("Clerk#%09d", 1+m.r.IntN(m.clerks)))
	number(b[7], 0)
	text(b[8], words)
}

// line appends a line, and gives its price with discount and tax in cents, and whether it is open.
func (m *maker) line(order, n, day int) (price int, open bool) {
	b, r := m.lines.Columns(), m.r
	part, quantity := 1+r.IntN(m.parts), 1+r.IntN(50)
	discount, tax := r.IntN(11), r.IntN(9)
	ship, commit := day+1+r.IntN(121), day+30+r.IntN(61)
	receipt, today := ship+1+r.IntN(30), dayOf(1995, 6, 17)
	flag, status := "N", "F"
	if receipt <= today {
		flag = one(r, []string{"R", "A"})
	}
	if ship > today {
		status, open = "O", true
	}
	number(b[0], order)
	number(b[1], part)
	number(b[2], supplierOf(part, r.IntN(perPart), m.suppliers))
	number(b[3], n)
	money(b[4], quantity*100)
	money(b[5], quantity*retail(part))
	money(b[6], discount)
	money(b[7], tax)
	text(b[8], flag)
	text(b[9], status)
	date(b[10], ship)
	date(b[11], commit)
	date(b[12], receipt)
	text(b[13], one(r, instructs))
	text(b[14], one(r, modes))
	text(b[15], comment(r, 40))
	m.lines.Next()
	return quantity * retail(part) * (100 - discount) * (100 + tax) / 10_000, open
}
