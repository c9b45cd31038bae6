package redisrel

import "context"

// ReplaceTable declares a table anew, or for the first time, and keeps its keys. The name of a view is taken, and so is
// one that differs from the table's in case only.
func (s *Server) ReplaceTable(ctx context.Context, d Declaration, temporary bool) error {
	kind := KindDeclared
	if temporary {
		kind = KindTemporary
	}
	r, err := d.relation(kind)
	if err != nil {
		return err
	}
	if temporary {
		s.mu.Lock()
		defer s.mu.Unlock()
		if other, ok := sameName(d.Name, keysOf(s.temporary)); ok {
			if err := replaceable(d.Name, other, s.temporary[other].view != nil); err != nil {
				return err
			}
		}
		s.temporary[d.Name] = r
		return nil
	}
	if err := s.mayChange("CREATE OR REPLACE TABLE"); err != nil {
		return err
	}
	stored, err := s.catalogEntries(ctx)
	if err != nil {
		return err
	}
	if other, ok := sameName(d.Name, keysOf(stored)); ok {
		if err := replaceable(d.Name, other, viewOf(other, stored[other]) != nil); err != nil {
			return err
		}
	}
	text, err := d.marshal()
	if err != nil {
		return err
	}
	if err := s.client.HSet(ctx, catalogKey, d.Name, text).Err(); err != nil {
		return s.catalogError(ctx, "HSET", err)
	}
	return nil
}

// replaceable reports what a table cannot replace.
func replaceable(name, other string, isView bool) error {
	switch {
	case isView:
		return viewInTheWay(other)
	case name != other:
		return exists(name, other, false)
	default:
		return nil
	}
}
