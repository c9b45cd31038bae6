package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"

	"github.com/redis/go-redis/v9"

	"rsql/redisrel/redistest"
)

// shards is the cold query over a cluster of three: its wall time over the CPU time of the slowest server. Where there are fewer
// processors than servers and client, it cannot be less than what all of them compute over the number of processors, which is printed, too.
func (b *bench) shards(ctx context.Context) (err error) {
	binary, err := build()
	if err != nil {
		return err
	}
	const masters = 3
	cluster, err := redistest.StartClusterProcesses(masters, 0)
	if err != nil {
		return err
	}
	defer cluster.Stop()
	if err := b.loadCluster(ctx, cluster); err != nil {
		return err
	}
	var slowest, shared, walls []float64
	for range b.repeat {
		wall, cpus, err := measureProcess(ctx, binary, cluster.URL(), cluster.Masters)
		if err != nil {
			return err
		}
		sum := 0.0
		for _, cpu := range cpus {
			sum += cpu
		}
		slowest, walls = append(slowest, wall/slices.Max(cpus)), append(walls, wall)
		shared = append(shared, wall/(sum/float64(min(masters, runtime.NumCPU()))))
	}
	fmt.Printf("cold query over %d hashes in %d shards: %.2f s wall (median of %d), %d processors\n", b.rows, masters, median(walls), b.repeat, runtime.NumCPU())
	report("cold query, wall time over the slowest shard's CPU time", median(slowest), "", 1.1)
	fmt.Printf("%-62s %9.2f\n", "wall time over all shards' CPU time, shared by the processors", median(shared))
	return nil
}

// loadCluster writes the hashes of the other sections into a cluster.
func (b *bench) loadCluster(ctx context.Context, cluster *redistest.Cluster) (err error) {
	client := redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{cluster.Masters[0].Addr}})
	defer func() { err = errors.Join(err, client.Close()) }()
	const batch = 5000
	for from := 0; from < b.rows; from += batch {
		pipe := client.Pipeline()
		for i := from; i < min(b.rows, from+batch); i++ {
			key, fields := userRow(i)
			pipe.HSet(ctx, key, fields...)
		}
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}
