package redisrel

import "maps"

// elementHomes are the nodes of a cluster that keys were found at which are not where their page is from. The cursor of an
// HSCAN, SSCAN or ZSCAN means nothing at another node: there the key is read from its beginning, and what came out before is dropped as it
// comes again.
type elementHomes struct {
	// answered are the nodes that the positions of keys are from, asked those that were asked since.
	answered, asked map[string]string
}

// from is the position at which a node is asked about a key.
func (e *elementPages) from(p *page, i int, node string) *position {
	key, at := p.keys[i], p.at[i]
	if e.f.srv.cluster == nil {
		return at
	}
	origin, known := e.homes.answered[key]
	if !known {
		origin = e.f.srv.addr
	}
	if known || node != e.f.srv.addr {
		if e.homes.asked == nil {
			e.homes.asked, e.homes.answered = map[string]string{}, map[string]string{}
		}
		e.homes.asked[key] = node
	}
	switch e.f.lay.main {
	case cmdHScan, cmdSScan, cmdZScan:
		if origin != node {
			return nil
		}
	}
	return at
}

// moveHome says that a page is read from another node than before, which its positions are from.
func (e *elementPages) moveHome(p *page, from string) {
	for i, at := range p.at {
		if _, known := e.homes.answered[p.keys[i]]; known || at == nil {
			continue
		}
		if e.homes.answered == nil {
			e.homes.asked, e.homes.answered = map[string]string{}, map[string]string{}
		}
		e.homes.answered[p.keys[i]] = from
	}
}

// arrive takes the nodes that were asked last for those that have the keys.
func (e *elementPages) arrive() {
	maps.Copy(e.homes.answered, e.homes.asked)
	clear(e.homes.asked)
}
