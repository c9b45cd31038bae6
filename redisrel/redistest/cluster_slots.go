package redistest

import (
	"context"
	"errors"
	"strings"
)

// migrateKeys is how many keys one MIGRATE moves.
const migrateKeys = 100

// lines are the name:value lines of a text.
func lines(text string) map[string]string {
	values := map[string]string{}
	for line := range strings.SplitSeq(text, "\r\n") {
		if name, value, ok := strings.Cut(line, ":"); ok {
			values[name] = value
		}
	}
	return values
}

// OpenSlot makes a slot ready to be moved from one master to another: keys can be moved by MoveKeys then, and the node that has
// the slot answers ASK for those that it does not have.
func (c *Cluster) OpenSlot(ctx context.Context, slot int, from, to *Server) error {
	return errors.Join(
		c.clients[to].Do(ctx, "CLUSTER", "SETSLOT", slot, "IMPORTING", c.ids[from]).Err(),
		c.clients[from].Do(ctx, "CLUSTER", "SETSLOT", slot, "MIGRATING", c.ids[to]).Err())
}

// MoveKeys moves up to most keys of an open slot, and says how many it moved.
func (c *Cluster) MoveKeys(ctx context.Context, slot, most int, from, to *Server) (int, error) {
	keys, err := c.clients[from].ClusterGetKeysInSlot(ctx, slot, most).Result()
	if err != nil || len(keys) == 0 {
		return 0, err
	}
	args := []any{"MIGRATE", to.Host, to.Port, "", 0, 5000, "KEYS"}
	for _, k := range keys {
		args = append(args, k)
	}
	return len(keys), c.clients[from].Do(ctx, args...).Err()
}

// CloseSlot ends the move of a slot: a master has it now, as all are told.
func (c *Cluster) CloseSlot(ctx context.Context, slot int, owner *Server) error {
	var errs []error
	errs = append(errs, c.clients[owner].Do(ctx, "CLUSTER", "SETSLOT", slot, "NODE", c.ids[owner]).Err())
	for _, s := range c.Masters {
		if s != owner {
			errs = append(errs, c.clients[s].Do(ctx, "CLUSTER", "SETSLOT", slot, "NODE", c.ids[owner]).Err())
		}
	}
	return errors.Join(errs...)
}

// MoveSlot moves a slot with all its keys.
func (c *Cluster) MoveSlot(ctx context.Context, slot int, from, to *Server) error {
	if err := c.OpenSlot(ctx, slot, from, to); err != nil {
		return err
	}
	for {
		n, err := c.MoveKeys(ctx, slot, migrateKeys, from, to)
		if err != nil {
			return err
		}
		if n == 0 {
			return c.CloseSlot(ctx, slot, to)
		}
	}
}
