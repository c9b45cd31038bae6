// Package demo is an embedded Redis server with a shop worth exploring.
//
// The data are the same in every run: they come from a generator with a fixed seed. What depends on the day is only the
// time that sessions have left.
//
//	users        user:{id}                 declared    a hash each; some fields missing, cities skewed
//	products     product:{sku}             declared
//	orders       order:{id}                declared
//	order_lines  orderline:{order_id}:{line}  declared
//	session      session:{token}           undeclared  with a TTL
//	pageview     pageview:{day}:{n}        undeclared  events
//	leaderboard                            undeclared  a sorted set
package demo
