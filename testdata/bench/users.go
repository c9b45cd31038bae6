package main

import (
	"context"
	"errors"
	"os"

	"github.com/redis/go-redis/v9"

	"rsql/frame"
	"rsql/redisrel/redistest"
)

// usersTable declares the rows of userRow.
const usersTable = "CREATE TEMPORARY TABLE users (id BIGINT, name TEXT, email TEXT, city TEXT, country TEXT, age BIGINT, score TEXT, visits BIGINT, active BOOLEAN) WITH (key = 'user:{id}')"

// users is an empty server with a session that declares its table, and the rows in files.
type users struct {
	dir     string
	server  *redistest.Server
	client  *redis.Client
	session *frame.Session
}

// withUsers runs a section that writes the rows or reads them from files.
func (b *bench) withUsers(ctx context.Context, section func(context.Context, users) error) (err error) {
	dir, err := os.MkdirTemp("", "bench-users-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := b.writeFiles(dir); err != nil {
		return err
	}
	server, err := redistest.StartProcess()
	if err != nil {
		return err
	}
	defer server.Stop()
	options, err := redis.ParseURL(server.URL)
	if err != nil {
		return err
	}
	client := redis.NewClient(options)
	defer client.Close()
	s, err := frame.Open(ctx, server.URL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := runAll(ctx, s, usersTable); err != nil {
		return err
	}
	return section(ctx, users{dir: dir, server: server, client: client, session: s})
}
