package frame

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
	"rsql/redisrel"
)

// databasesSchema is that of SHOW DATABASES.
var databasesSchema = arrow.NewSchema([]arrow.Field{
	plan.NewField("server", plan.TextType), plan.NewField("database", plan.BigIntType), plan.NewField("url", plan.TextType),
	plan.NewField("keys", plan.BigIntType), plan.NewField("expiring", plan.BigIntType),
	plan.NewField("own", plan.BooleanType), plan.NewField("read_only", plan.BooleanType),
}, nil)

// showDatabases lists the databases of all servers that have keys, and those that names without a database mean.
func (s *Session) showDatabases(ctx context.Context) (*Rows, error) {
	if err := s.connected(ctx); err != nil {
		return nil, err
	}
	b := array.NewRecordBuilder(s.set.alloc, databasesSchema)
	defer b.Release()
	all := append([]*attachment{{server: s.server, url: redisrel.RedactURL(s.lazy.url)}}, s.attached.list()...)
	for _, a := range all {
		found, err := a.server.Databases(ctx)
		if err != nil {
			return nil, err
		}
		for _, d := range found {
			addDatabase(b, a, d)
		}
	}
	return s.constant(databasesSchema, b.NewRecord()), nil
}

func addDatabase(b *array.RecordBuilder, a *attachment, d redisrel.DatabaseInfo) {
	if a.name == "" {
		b.Field(0).AppendNull()
	} else {
		b.Field(0).(*array.StringBuilder).Append(a.name)
	}
	b.Field(1).(*array.Int64Builder).Append(int64(d.Number))
	b.Field(2).(*array.StringBuilder).Append(a.url)
	for i, n := range []int64{d.Keys, d.Expiring} {
		if n < 0 {
			b.Field(3 + i).AppendNull()
		} else {
			b.Field(3 + i).(*array.Int64Builder).Append(n)
		}
	}
	b.Field(5).(*array.BooleanBuilder).Append(d.Own)
	b.Field(6).(*array.BooleanBuilder).Append(a.readOnly || a.server.ReadOnly())
}
