package redisrel

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"rsql/planner/plan"
)

// parseNodes reads the reply to CLUSTER NODES of the node at an address: a line a node,
//
//	<id> <ip:port@cport[,hostname]> <flags> <master> <ping> <pong> <epoch> <link> <slot> <slot> …
//
// A slot that no node serves is an error, as is one whose node has failed: its keys could not be in any answer.
func parseNodes(text, asked string) (*slotMap, error) {
	m := &slotMap{}
	for i := range m.owners {
		m.owners[i] = -1
	}
	replicas := map[string][]string{}
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) < 8 {
			continue
		}
		addr, flags := nodeAddress(f[1], asked), strings.Split(f[2], ",")
		switch {
		case addr == "" || slices.Contains(flags, "handshake") || slices.Contains(flags, "noaddr"):
		case slices.Contains(flags, "master"):
			n := &clusterMaster{id: f[0], addr: addr, epoch: f[6], failed: slices.Contains(flags, "fail")}
			if err := n.takeSlots(f[8:]); err != nil {
				return nil, err
			}
			if n.failed && len(n.slots) == 0 {
				continue
			}
			for _, r := range n.slots {
				for slot := r[0]; slot <= r[1]; slot++ {
					m.owners[slot] = int16(len(m.masters))
				}
			}
			m.masters = append(m.masters, n)
		case f[7] == "connected" && !slices.Contains(flags, "fail") && !slices.Contains(flags, "fail?"):
			replicas[f[3]] = append(replicas[f[3]], addr)
		}
	}
	var served []string
	for _, n := range m.masters {
		n.replicas = replicas[n.id]
		slices.Sort(n.replicas)
		served = append(served, fmt.Sprint(n.addr, n.slots))
	}
	slices.Sort(served)
	m.served = strings.Join(served, " ")
	return m, m.covered()
}

// nodeAddress is host:port of ip:port@cport[,hostname[,…]]. A node that does not know its own address has that it was
// asked at.
func nodeAddress(text, asked string) string {
	text, _, _ = strings.Cut(text, ",")
	text, _, _ = strings.Cut(text, "@")
	at := strings.LastIndexByte(text, ':')
	if at < 0 {
		return ""
	}
	host, port := text[:at], text[at+1:]
	if host == "" {
		host, _, _ = net.SplitHostPort(asked)
	}
	return net.JoinHostPort(strings.Trim(host, "[]"), port)
}

// takeSlots reads slots: 5, 5-60, and open ones, [5->-id] and [5-<-id].
func (n *clusterMaster) takeSlots(texts []string) error {
	for _, t := range texts {
		from, to, isRange := strings.Cut(strings.TrimPrefix(t, "["), "-")
		first, err := strconv.Atoi(from)
		last := first
		if isRange && t[0] != '[' && err == nil {
			last, err = strconv.Atoi(to)
		}
		if err != nil || first < 0 || last >= slotCount || last < first {
			return plan.Errorf(plan.CodeServer, "redis %s: CLUSTER NODES has the slots %q, which are none", n.addr, t)
		}
		if t[0] == '[' {
			n.open = append(n.open, first)
			continue
		}
		n.slots = append(n.slots, [2]int{first, last})
	}
	return nil
}

// covered is the error of slots that no node serves.
func (m *slotMap) covered() error {
	for slot, owner := range m.owners {
		if owner < 0 {
			last := slot
			for last+1 < slotCount && m.owners[last+1] < 0 {
				last++
			}
			return plan.Errorf(plan.CodeConnection, "the cluster is not whole: no node has the slots %d to %d", slot, last).
				WithHint("rows of these slots would be missing from every answer; redis-cli --cluster fix repairs a cluster")
		}
		if n := m.masters[owner]; n.failed {
			return n.failedMaster()
		}
	}
	return nil
}
