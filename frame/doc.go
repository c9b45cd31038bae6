// Package frame is the public Go API of rsql.
package frame
