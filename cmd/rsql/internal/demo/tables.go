package demo

// tables are the declarations.
const tables = `
CREATE TABLE users (
  id BIGINT, name TEXT, email TEXT, city TEXT, country TEXT,
  signup DATE, score DOUBLE, balance DECIMAL(12,2), premium BOOLEAN
) WITH (key = 'user:{id}');

CREATE TABLE products (
  sku TEXT, title TEXT, category TEXT, price DECIMAL(12,2), stock BIGINT, added DATE
) WITH (key = 'product:{sku}');

CREATE TABLE orders (
  id BIGINT, user_id BIGINT, status TEXT, placed_at TIMESTAMP, total DECIMAL(12,2)
) WITH (key = 'order:{id}');

CREATE TABLE order_lines (
  order_id BIGINT, line BIGINT, sku TEXT, qty BIGINT, price DECIMAL(12,2)
) WITH (key = 'orderline:{order_id}:{line}');
`

// Query is a query worth trying.
type Query struct{ Title, SQL string }

// Queries are the queries that the greeting shows.
func Queries() []Query {
	return []Query{
		{Title: "the cities with the most users", SQL: `SELECT city, count(*) AS users, round(avg(score), 1) AS score, sum(balance) AS balance
FROM users GROUP BY city ORDER BY users DESC LIMIT 5;`},
		{Title: "what premium users buy", SQL: `SELECT p.category, count(*) AS sold, sum(l.qty * l.price) AS revenue
FROM orders o
JOIN users u ON u.id = o.user_id
JOIN order_lines l ON l.order_id = o.id
JOIN products p ON p.sku = l.sku
WHERE u.premium AND o.status = 'delivered'
GROUP BY p.category ORDER BY revenue DESC;`},
		{Title: "page views by day, from keys that nobody declared", SQL: `SELECT day, count(*) AS views
FROM "pageview:{day}:{n}" GROUP BY day ORDER BY day DESC LIMIT 7;`},
	}
}
