//go:build tools

package frame

import (
	_ "github.com/adrg/xdg"
	_ "github.com/alicebob/miniredis/v2"
	_ "github.com/apache/arrow/go/v17/arrow/compute"
	_ "github.com/apache/arrow/go/v17/arrow/memory"
	_ "github.com/cockroachdb/apd/v3"
	_ "github.com/creack/pty"
	_ "github.com/hinshun/vt10x"
	_ "github.com/jedib0t/go-pretty/v6/table"
	_ "github.com/redis/go-redis/v9"
	_ "github.com/reeflective/readline"
	_ "github.com/rogpeppe/go-internal/testscript"
	_ "github.com/spf13/cobra"
	_ "github.com/stretchr/testify/require"
	_ "github.com/xwb1989/sqlparser"
	_ "github.com/zeebo/xxh3"
	_ "go.uber.org/goleak"
	_ "golang.org/x/sync/errgroup"
	_ "golang.org/x/term"
	_ "modernc.org/sqlite"
)
