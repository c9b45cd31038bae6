package tpch

import (
	"fmt"
	"math/rand/v2"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
	"rsql/testdata/bench/internal/side"
)

const seed = 19

func text(b array.Builder, s string) { b.(*array.StringBuilder).Append(s) }
func number(b array.Builder, v int)  { b.(*array.Int64Builder).Append(int64(v)) }
func date(b array.Builder, v int)    { b.(*array.Date32Builder).Append(arrow.Date32(v)) }

// money appends an amount in cents.
func money(b array.Builder, cents int) {
	b.(*array.Decimal128Builder).Append(decimal128.FromI64(int64(cents)))
}

// columns reads "name:kind …": i for BIGINT, t for TEXT, m for DECIMAL(15,2), d for DATE.
func columns(names ...string) []side.Column {
	types := map[byte]plan.Type{'i': plan.BigIntType, 't': plan.TextType, 'm': plan.DecimalType(15, 2), 'd': plan.DateType}
	out := make([]side.Column, len(names))
	for i, n := range names {
		out[i] = side.Column{Name: n[:len(n)-2], Type: types[n[len(n)-1]]}
	}
	return out
}

func random(stream uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, stream)) }

// sizes of the tables at scale factor 1.
const (
	parts, suppliers, customers, orderCount = 200_000, 10_000, 150_000, 1_500_000
	perPart                                 = 4
)

func scaled(n int, sf float64) int { return max(int(float64(n)*sf), 4) }

// Tables makes the eight tables at a scale factor.
func Tables(sf float64) []*side.Table {
	orders, lineitem := ordersAndLines(sf)
	return []*side.Table{nation(), region(), supplier(sf), customer(sf), part(sf), partsupp(sf), orders, lineitem}
}

func nation() *side.Table {
	r := random(1)
	return side.Fill("nation", columns("n_nationkey:i", "n_name:t", "n_regionkey:i", "n_comment:t"), len(nations), func(i int, b []array.Builder) {
		number(b[0], i)
		text(b[1], nations[i].name)
		number(b[2], nations[i].region)
		text(b[3], comment(r, 100))
	})
}

func region() *side.Table {
	r := random(2)
	return side.Fill("region", columns("r_regionkey:i", "r_name:t", "r_comment:t"), len(regions), func(i int, b []array.Builder) {
		number(b[0], i)
		text(b[1], regions[i])
		text(b[2], comment(r, 100))
	})
}

func phone(r *rand.Rand, nation int) string {
	return fmt.Sprintf("%d-%03d-%03d-%04d", nation+10, 100+r.IntN(900), 100+r.IntN(900), 1000+r.IntN(9000))
}

func supplier(sf float64) *side.Table {
	r := random(3)
	names := columns("s_suppkey:i", "s_name:t", "s_address:t", "s_nationkey:i", "s_phone:t", "s_acctbal:m", "s_comment:t")
	return side.Fill("supplier", names, scaled(suppliers, sf), func(i int, b []array.Builder) {
		n, words := r.IntN(len(nations)), comment(r, 60)
		switch i % 2000 { // five in ten thousand each
		case 7:
			words = "sly Customer and their Complaints " + words
		case 1007:
			words = "sly Customer and their Recommends " + words
		}
		number(b[0], i+1)
		text(b[1], fmt.Sprintf("Supplier#%09d", i+1))
		text(b[2], address(r))
		number(b[3], n)
		text(b[4], phone(r, n))
		money(b[5], r.IntN(1_099_999)-99_999)
		text(b[6], words)
	})
}

func customer(sf float64) *side.Table {
	r := random(4)
	names := columns("c_custkey:i", "c_name:t", "c_address:t", "c_nationkey:i", "c_phone:t", "c_acctbal:m", "c_mktsegment:t", "c_comment:t")
	return side.Fill("customer", names, scaled(customers, sf), func(i int, b []array.Builder) {
		n := r.IntN(len(nations))
		number(b[0], i+1)
		text(b[1], fmt.Sprintf("Customer#%09d", i+1))
		text(b[2], address(r))
		number(b[3], n)
		text(b[4], phone(r, n))
		money(b[5], r.IntN(1_099_999)-99_999)
		text(b[6], one(r, segments))
		text(b[7], comment(r, 110))
	})
}

// retail is the price of a part in cents.
func retail(part int) int { return 90_000 + part/10%20_001 + 100*(part%1000) }

func part(sf float64) *side.Table {
	r := random(5)
	names := columns("p_partkey:i", "p_name:t", "p_mfgr:t", "p_brand:t", "p_type:t", "p_size:i", "p_container:t", "p_retailprice:m", "p_comment:t")
	return side.Fill("part", names, scaled(parts, sf), func(i int, b []array.Builder) {
		name := one(r, colours)
		for range 4 {
			name += " " + one(r, colours)
		}
		maker := 1 + r.IntN(5)
		number(b[0], i+1)
		text(b[1], name)
		text(b[2], fmt.Sprintf("Manufacturer#%d", maker))
		text(b[3], fmt.Sprintf("Brand#%d%d", maker, 1+r.IntN(5)))
		text(b[4], one(r, typeWords[0])+" "+one(r, typeWords[1])+" "+one(r, typeWords[2]))
		number(b[5], 1+r.IntN(50))
		text(b[6], one(r, containerWords[0])+" "+one(r, containerWords[1]))
		money(b[7], retail(i+1))
		text(b[8], comment(r, 20))
	})
}

// supplierOf is the supplier of a part, the k-th of four.
func supplierOf(part, k, suppliers int) int {
	return (part+k*(suppliers/perPart+(part-1)/suppliers))%suppliers + 1
}

func partsupp(sf float64) *side.Table {
	r := random(6)
	most := scaled(suppliers, sf)
	names := columns("ps_partkey:i", "ps_suppkey:i", "ps_availqty:i", "ps_supplycost:m", "ps_comment:t")
	return side.Fill("partsupp", names, perPart*scaled(parts, sf), func(i int, b []array.Builder) {
		number(b[0], i/perPart+1)
		number(b[1], supplierOf(i/perPart+1, i%perPart, most))
		number(b[2], 1+r.IntN(9999))
		money(b[3], 100+r.IntN(99_901))
		text(b[4], comment(r, 150))
	})
}
