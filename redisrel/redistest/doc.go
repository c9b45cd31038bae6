// Package redistest starts real redis-server processes for tests and benchmarks.
//
//	srv := redistest.Start(t)
//	client := srv.Client(t)
//
// Every [Server] has a loopback port and a temporary folder of its own, keeps nothing on disk, and is gone when the test
// ends, also when the test binary dies of a timeout or a signal. The redis-server is the one of the environment variable
// RSQL_REDIS_SERVER, else that of PATH. A missing one fails the test: a skipped test would hide that nothing was tested.
package redistest
