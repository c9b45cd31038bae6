// Package config reads rsql.toml: connections by name, and flags that are set without being given.
//
//	default = "local"
//
//	[flags]
//	timeout = "1m"
//
//	[connections.local]
//	url = "redis://127.0.0.1:6379/0"
//
//	[connections.prod]
//	url = "rediss://ann@db.example.com:6380/0"
//	password_env = "PROD_PASSWORD"
//	read-only = true
//
// What a connection has beside its URL and password are flags by their long names.
package config
