package frame_test

import "rsql/frame"

// joinVerbs are of joins.
func joinVerbs(m, o *frame.Frame) []parity {
	return []parity{
		{"SELECT m.id, o.total FROM m JOIN o ON o.m_id = m.id AND o.total > m.score", m.As("m").Join(o.As("o"),
			frame.Col("o.m_id").Eq(frame.Col("m.id")).And(frame.Col("o.total").Gt(frame.Col("m.score")))).Select("m.id", "o.total")},
		{"SELECT m.id, o.total FROM m LEFT JOIN o ON o.m_id = m.id", m.As("m").LeftJoin(o.As("o"), frame.Col("o.m_id").Eq(frame.Col("m.id"))).Select("m.id", "o.total")},
		{"SELECT m.id, o.total FROM m RIGHT JOIN o ON o.m_id = m.id", m.As("m").JoinKind(o.As("o"), frame.Right, frame.Col("o.m_id").Eq(frame.Col("m.id"))).Select("m.id", "o.total")},
		{"SELECT m.id, o.total FROM m FULL JOIN o ON o.m_id = m.id", m.As("m").JoinKind(o.As("o"), frame.Full, frame.Col("o.m_id").Eq(frame.Col("m.id"))).Select("m.id", "o.total")},
		{"SELECT m.id, o.total FROM m JOIN o ON abs(o.total - m.score) < 5", m.As("m").Join(o.As("o"),
			frame.Col("o.total").Sub(frame.Col("m.score")).Abs().Lt(5)).Select("m.id", "o.total")},
		{"SELECT m.id, o.total FROM m CROSS JOIN o", m.As("m").CrossJoin(o.As("o")).Select("m.id", "o.total")},
		{"SELECT * FROM m SEMI JOIN o ON o.m_id = m.id", m.As("m").SemiJoin(o.As("o"), frame.Col("o.m_id").Eq(frame.Col("m.id")))},
		{"SELECT * FROM m ANTI JOIN o ON o.m_id = m.id", m.As("m").AntiJoin(o.As("o"), frame.Col("o.m_id").Eq(frame.Col("m.id")))},
		{"SELECT * FROM m JOIN o USING (id)", m.JoinUsing(o, frame.Inner, "id")},
		{"SELECT * FROM m LEFT JOIN o USING (id)", m.JoinUsing(o, frame.Left, "id")},
		{"SELECT * FROM m RIGHT JOIN o USING (id)", m.JoinUsing(o, frame.Right, "id")},
		{"SELECT * FROM m NATURAL FULL JOIN o", m.JoinUsing(o, frame.Full, "id")},
		{"SELECT * FROM m SEMI JOIN o USING (id)", m.JoinUsing(o, frame.Semi, "id")},
		{"SELECT * FROM m ANTI JOIN o USING (id)", m.JoinUsing(o, frame.Anti, "id")},
		{"SELECT a.id, b.id FROM m a ASOF JOIN m b ON a.city = b.city AND a.at > b.at",
			m.As("a").AsofJoin(m.As("b"), frame.Using("a", "b", "city").And(frame.Col("a.at").Gt(frame.Col("b.at")))).Select("a.id", "b.id")},
		{"SELECT a.id, b.id FROM m a ASOF LEFT JOIN m b ON a.city = b.city AND a.at > b.at",
			m.As("a").LeftAsofJoin(m.As("b"), frame.Using("a", "b", "city").And(frame.Col("a.at").Gt(frame.Col("b.at")))).Select("a.id", "b.id")},
		{"SELECT m.id, l.total FROM m, LATERAL (SELECT total FROM o WHERE o.m_id = m.id ORDER BY total DESC LIMIT 1) l",
			m.As("m").Lateral(func(row *frame.Outer) *frame.Frame {
				return o.Filter(frame.Col("m_id").Eq(row.Col("id"))).OrderBy(frame.Col("total").Desc()).Limit(1).Select("total")
			}).Select("m.id", "total")},
		{"SELECT m.id, l.total FROM m LEFT JOIN LATERAL (SELECT total FROM o WHERE o.m_id = m.id) l ON TRUE",
			m.As("m").LeftLateral(func(row *frame.Outer) *frame.Frame {
				return o.Filter(frame.Col("m_id").Eq(row.Col("id"))).Select("total")
			}).Select("m.id", "total")},
	}
}

// subqueryVerbs are of frames within expressions.
func subqueryVerbs(m, o *frame.Frame) []parity {
	return []parity{
		{"SELECT * FROM m WHERE score > (SELECT avg(score) FROM m)", m.Filter(frame.Col("score").Gt(frame.Scalar(m.Agg(frame.Avg("score")))))},
		{"SELECT id, (SELECT max(total) FROM o WHERE o.m_id = m.id) FROM m",
			m.Select("id", frame.ScalarFor(func(row *frame.Outer) *frame.Frame {
				return o.Filter(frame.Col("m_id").Eq(row.Col("id"))).Agg(frame.Max("total"))
			}))},
		{"SELECT * FROM m WHERE EXISTS (SELECT * FROM o)", m.Filter(frame.Exists(o))},
		{"SELECT * FROM m WHERE NOT EXISTS (SELECT * FROM o WHERE o.m_id = m.id)",
			m.Filter(frame.ExistsFor(func(row *frame.Outer) *frame.Frame { return o.Filter(frame.Col("m_id").Eq(row.Col("id"))) }).Not())},
		{"SELECT * FROM m WHERE id IN (SELECT m_id FROM o)", m.Filter(frame.Col("id").In(o.Select("m_id")))},
		{"SELECT * FROM m WHERE id NOT IN (SELECT m_id FROM o WHERE m_id IS NOT NULL)", m.Filter(frame.Col("id").In(o.DropNulls("m_id").Select("m_id")).Not())},
		{"SELECT * FROM m WHERE (id, score) IN (SELECT m_id, total FROM o)", m.Filter(frame.ExistsFor(func(row *frame.Outer) *frame.Frame {
			return o.Filter(frame.Col("m_id").Eq(row.Col("id")).And(frame.Col("total").Eq(row.Col("score"))))
		}))},
		{"SELECT * FROM m WHERE score > ANY (SELECT total FROM o)", m.Filter(frame.ExistsFor(func(row *frame.Outer) *frame.Frame {
			return o.Filter(frame.Col("total").Lt(row.Col("score")))
		}))},
		{"SELECT * FROM m WHERE score < ALL (SELECT total FROM o WHERE total > 11)", m.Filter(frame.ExistsFor(func(row *frame.Outer) *frame.Frame {
			return o.Filter(frame.Col("total").Gt(11)).Filter(frame.Coalesce(frame.Col("total").Le(row.Col("score")), true))
		}).Not())},
	}
}

// shapeVerbs make rows of columns, and of several tables.
func shapeVerbs(s *frame.Session, m, o *frame.Frame) []parity {
	return []parity{
		{"SELECT m.id, u.name, u.value FROM m, LATERAL (VALUES ('score', score), ('twice', score * 2)) AS u(name, value)",
			m.Select("id", "score", frame.Col("score").Mul(2).As("twice")).Unpivot("name", "value", "score", "twice")},
		{"SELECT id, name, value FROM (SELECT id, score FROM m) UNPIVOT INCLUDE NULLS (value FOR name IN (score))", m.Select("id", "score").Unpivot("name", "value", "score")},
		{"SELECT m.id, t.value FROM m LEFT JOIN LATERAL json_each(m.tags) AS t ON TRUE", m.Explode("tags").Select("id", "tags")},
		{"SELECT m.id, t.value FROM m, json_each(m.tags) AS t", m.TableFn("json_each", frame.Col("tags")).Select("id", "value")},
		{"SELECT * FROM generate_series(1, 3)", s.TableFn("generate_series", 1, 3)},
		{"VALUES (1, 'a'), (2, 'b')", s.FromRows([]string{"n", "letter"}, []any{1, "a"}, []any{2, "b"})},
		{`SELECT * FROM "m:*"`, s.Scan("m:*")},
		{`SELECT * FROM "0".m`, s.Database("0").Table("m")},
		{"SELECT id FROM m UNION ALL SELECT m_id FROM o", m.Select("id").Union(o.Select("m_id"))},
		{"SELECT id FROM m UNION SELECT m_id FROM o", m.Select("id").Union(o.Select("m_id")).Distinct()},
		{"SELECT id, city FROM m UNION ALL BY NAME SELECT id FROM m", m.Select("id", "city").UnionByName(m.Select("id"))},
		{"SELECT id FROM m INTERSECT SELECT m_id FROM o", m.Select("id").Intersect(o.Select("m_id"))},
		{"SELECT id FROM m INTERSECT ALL SELECT m_id FROM o", m.Select("id").IntersectAll(o.Select("m_id"))},
		{"SELECT id FROM m EXCEPT SELECT m_id FROM o", m.Select("id").Except(o.Select("m_id"))},
		{"SELECT city FROM m EXCEPT ALL SELECT 'Bern'", m.Select("city").ExceptAll(s.FromRows([]string{"city"}, []any{"Bern"}))},
		{"WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r",
			s.FromRows([]string{"n"}, []any{1}).Recursive(func(r *frame.Frame) *frame.Frame { return r.Filter(frame.Col("n").Lt(5)).Select(frame.Col("n").Add(1)) })},
		{"WITH RECURSIVE r AS (SELECT 1 AS n UNION SELECT n % 3 + 1 FROM r) SELECT * FROM r",
			s.FromRows([]string{"n"}, []any{1}).RecursiveDistinct(func(r *frame.Frame) *frame.Frame { return r.Select(frame.Col("n").Mod(3).Add(1)) })},
	}
}
