package redisrel

import (
	"crypto/tls"
	"time"

	"rsql/planner/plan"
)

// Infer says where the types of undeclared columns come from.
type Infer uint8

const (
	// InferSample takes them from a sample of some thousand hashes, and repairs a guess that turns out wrong.
	InferSample Infer = iota
	// InferAll takes them from every value, which reads the whole table once before its first query.
	InferAll
	// InferText makes every column a TEXT. The sample still finds the columns.
	InferText
)

var inferNames = []string{"sample", "all", "text"}

// String is the mode as the command line writes it.
func (m Infer) String() string { return inferNames[m] }

// ParseInfer reads a mode; an unknown one is a CodeName error.
func ParseInfer(name string) (Infer, error) {
	for i, n := range inferNames {
		if n == name {
			return Infer(i), nil
		}
	}
	err := plan.Errorf(plan.CodeName, "%q is no way to infer types", name)
	if near, ok := plan.Nearest(name, inferNames); ok {
		return 0, err.WithHint("did you mean %s?", near)
	}
	return 0, err.WithHint("write sample, all or text")
}

// settings are what Options set.
type settings struct {
	infer          Infer
	strict         bool
	pageKeys       int
	fetches        int
	fixedPages     bool
	rate           float64 // keys a second, 0 for any
	patience       time.Duration
	dialTimeout    time.Duration
	commandTimeout time.Duration
	tls            *tls.Config
	tlsFiles       TLSFiles
	replicas       bool
	name           string // where it stands beside another server
	pace           *pace  // that of another database of the same server
	sampleRows     int
	sampleKeys     int
	mostGroups     int // how many groups of keys are looked into: a keyspace of many single keys is listed so far and no further
	namedReach     int // how many keys are walked over, at most, to find those of tables with names of a pattern
	maxFields      int
	readOnly       bool
	dryRun         bool
	// onRow hears of rows that are not written; nil for nobody.
	onRow func(plan.RowReport)
}

func defaultSettings() settings {
	return settings{
		pageKeys: 150, fetches: 1, patience: 10 * time.Second,
		dialTimeout: 5 * time.Second, commandTimeout: 30 * time.Second,
		sampleRows: 1000, sampleKeys: 10_000, mostGroups: 2000, namedReach: 4_000_000, maxFields: 2000,
	}
}

// Option changes how a [Server] is used.
type Option func(*settings)

// WithInfer says where the types of undeclared columns come from; InferSample without it.
func WithInfer(m Infer) Option { return func(s *settings) { s.infer = m } }

// WithStrict makes every anomaly of a scan (a key skipped, vanished or repaired) an error.
func WithStrict(on bool) Option { return func(s *settings) { s.strict = on } }

// WithName is for a server that stands beside another one, whose options it is used with. The name stands before those of its
// tables, and in its messages; certificates of [WithTLSFiles] are for it where it speaks TLS.
func WithName(name string) Option { return func(s *settings) { s.name = name } }

// WithReadOnly refuses everything that would change the server: writes, and declarations that it would keep.
func WithReadOnly(on bool) Option { return func(s *settings) { s.readOnly = on } }

// WithDryRun is WithReadOnly that lets writers be opened, for looking at what they would write.
func WithDryRun(on bool) Option { return func(s *settings) { s.dryRun = on } }

// WithRowReports tells onRow of each row that a write did not write although its turn came; a table of [Table.WithRowReport] tells
// its own hearer instead.
func WithRowReports(onRow func(plan.RowReport)) Option {
	return func(s *settings) { s.onRow = onRow }
}

// mayChange is the error of a change of the server where it is only read.
func (s *Server) mayChange(what string) error {
	if s.settings.readOnly {
		return s.readOnlyError(what)
	}
	if s.settings.dryRun {
		return plan.Errorf(plan.CodeUnsupported, "%s is not tried in a dry run", what)
	}
	return nil
}

// readOnlyError is the error of what would change a server that is only read.
func (s *Server) readOnlyError(what string) error {
	if s.name != "" {
		return plan.Errorf(plan.CodeUnsupported, "%s would change %s, which this session only reads", what, plan.QuoteIdent(s.name)).
			WithHint("attach it without READ_ONLY, and run it without WithReadOnly")
	}
	return plan.Errorf(plan.CodeUnsupported, "%s would change the server, which this session only reads", what).WithHint("run it without WithReadOnly")
}

// WithPageKeys sets how many keys one pipeline fetches or writes; 150 without it. A SCAN asks for as many at first, and then for
// twice as many. Larger pages make other clients of the server wait longer. While the server answers late, pages that are read
// have fewer keys. Numbers below 1 are ignored.
func WithPageKeys(n int) Option {
	return func(s *settings) {
		if n > 0 {
			s.pageKeys = n
		}
	}
}

// WithFetches sets over how many connections pages are fetched, with several in flight over each; 1 without it. Numbers below 1 are ignored.
func WithFetches(n int) Option {
	return func(s *settings) {
		if n > 0 {
			s.fetches = n
		}
	}
}

// Pages of a server of one's own, which nobody else waits for.
const fullPageKeys, fullFetches = 1000, 2

// WithFullSpeed reads in large pages and several at once, as a server of one's own may be read: others who ask it something
// meanwhile wait longer. Pages stay large, however late the server answers.
func WithFullSpeed() Option {
	return func(s *settings) { s.pageKeys, s.fetches, s.fixedPages = fullPageKeys, fullFetches, true }
}

// WithRate bounds how many keys all scans together look at in a second; 0 is any number. Keys that SCAN walks past count, too.
// Negative numbers are ignored.
func WithRate(keysPerSecond float64) Option {
	return func(s *settings) {
		if keysPerSecond >= 0 {
			s.rate = keysPerSecond
		}
	}
}

// WithPatience sets how long a server that is loading or busy is waited for; 10 s without it.
func WithPatience(d time.Duration) Option { return func(s *settings) { s.patience = d } }

// WithDialTimeout bounds the making of a connection; 5 s without it. [NewServer] leaves it to its client.
func WithDialTimeout(d time.Duration) Option { return func(s *settings) { s.dialTimeout = d } }

// WithCommandTimeout bounds the wait for the reply to a command; 30 s without it. [NewServer] leaves it to its client.
func WithCommandTimeout(d time.Duration) Option { return func(s *settings) { s.commandTimeout = d } }

// WithTLS sets the certificates of a rediss:// connection: the authorities that are trusted, our own. Without a ServerName
// the certificate must be the URL's host's. [Connect] does not speak TLS to a redis:// URL, with or without it.
func WithTLS(c *tls.Config) Option { return func(s *settings) { s.tls = c } }

// WithReplicas reads rows from replicas, which may be behind their masters by what the network and they take; a replica whose
// link to its master is broken is not read from. The URL may ask for it as well.
func WithReplicas() Option { return func(s *settings) { s.replicas = true } }

// WithTLSFiles is [WithTLS] with certificates in files. What the URL says of them counts before it.
func WithTLSFiles(f TLSFiles) Option { return func(s *settings) { s.tlsFiles = f } }

// WithSampleRows sets how many hashes types are inferred from; 1,000 without it. Numbers below 1 are ignored.
func WithSampleRows(n int) Option {
	return func(s *settings) {
		if n > 0 {
			s.sampleRows = n
		}
	}
}

// WithSampleKeys sets how many keys discovery looks at; 10,000 without it. Numbers below 1 are ignored.
func WithSampleKeys(n int) Option {
	return func(s *settings) {
		if n > 0 {
			s.sampleKeys = n
		}
	}
}
