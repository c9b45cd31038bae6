package redisrel

import "context"

// reader is the server that rows of a master are read from: itself.
func (c *cluster) reader(_ context.Context, m *clusterMaster) (*server, error) {
	return m.srv, nil
}
