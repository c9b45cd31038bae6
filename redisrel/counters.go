package redisrel

import (
	"sync/atomic"
	"time"

	"rsql/planner/plan"
)

// commandName is a command that is counted.
type commandName uint8

const (
	cmdScan commandName = iota
	cmdHMGet
	cmdHGetAll
	cmdType
	cmdPTTL
	cmdInfo
	cmdHLen
	cmdHRandField
	cmdDBSize
	cmdRandomKey
	cmdEval
	cmdEvalSHA
	cmdGet
	cmdMGet
	cmdSScan
	cmdSCard
	cmdSMIsMember
	cmdSRandMember
	cmdZScan
	cmdZCard
	cmdZMScore
	cmdZRange
	cmdZRangeByScore
	cmdZRevRangeByScore
	cmdLRange
	cmdLLen
	cmdXRange
	cmdXRevRange
	cmdXLen
	cmdHScan
	cmdGetRange
	cmdBitCount
	cmdGeoSearch
	cmdJSONGet
	cmdTSRange
	cmdTSRevRange
	cmdHPTTL
	cmdExists
	cmdRestore
	cmdConfig
	cmdZCount
	commandCount
)

var commandNames = [commandCount]string{
	"SCAN", "HMGET", "HGETALL", "TYPE", "PTTL", "INFO", "HLEN", "HRANDFIELD", "DBSIZE", "RANDOMKEY", "EVAL", "EVALSHA",
	"GET", "MGET", "SSCAN", "SCARD", "SMISMEMBER", "SRANDMEMBER", "ZSCAN", "ZCARD", "ZMSCORE", "ZRANGE", "ZRANGEBYSCORE",
	"ZREVRANGEBYSCORE", "LRANGE", "LLEN", "XRANGE", "XREVRANGE", "XLEN", "HSCAN", "GETRANGE", "BITCOUNT", "GEOSEARCH",
	"JSON.GET", "TS.RANGE", "TS.REVRANGE", "HPTTL", "EXISTS", "RESTORE", "CONFIG", "ZCOUNT",
}

// String is the command as the protocol has it.
func (c commandName) String() string { return commandNames[c] }

// counters gathers a plan.ScanReport from several goroutines.
type counters struct {
	keys, rows, duplicates, vanished, missing, wrongType, foreign, repaired atomic.Int64
	roundTrips, bytesIn, bytesOut, waited                                   atomic.Int64
	commands                                                                [commandCount]atomic.Int64
}

// add counts what others counted.
func (c *counters) add(o *counters) {
	c.roundTrips.Add(o.roundTrips.Load())
	c.bytesIn.Add(o.bytesIn.Load())
	c.bytesOut.Add(o.bytesOut.Load())
	c.waited.Add(o.waited.Load())
	for i := range c.commands {
		c.commands[i].Add(o.commands[i].Load())
	}
}

// report is what was counted so far.
func (c *counters) report() plan.ScanReport {
	r := plan.ScanReport{
		Keys: c.keys.Load(), Rows: c.rows.Load(), Duplicates: c.duplicates.Load(), Vanished: c.vanished.Load(),
		Missing: c.missing.Load(), WrongType: c.wrongType.Load(), Foreign: c.foreign.Load(), Repaired: c.repaired.Load(),
		RoundTrips: c.roundTrips.Load(), BytesIn: c.bytesIn.Load(), BytesOut: c.bytesOut.Load(),
		RedisTime: time.Duration(c.waited.Load()), Commands: map[string]int64{},
	}
	for i := range c.commands {
		if n := c.commands[i].Load(); n > 0 {
			r.Commands[commandName(i).String()] = n
		}
	}
	return r
}

// moveTo adds everything to another and starts at zero again.
func (c *counters) moveTo(o *counters) {
	from, to := c.numbers(), o.numbers()
	for i := range from {
		to[i].Add(from[i].Swap(0))
	}
	for i := range c.commands {
		o.commands[i].Add(c.commands[i].Swap(0))
	}
}

// numbers are the counters but for those of commands.
func (c *counters) numbers() []*atomic.Int64 {
	return []*atomic.Int64{
		&c.keys, &c.rows, &c.duplicates, &c.vanished, &c.missing, &c.wrongType, &c.foreign, &c.repaired,
		&c.roundTrips, &c.bytesIn, &c.bytesOut, &c.waited,
	}
}
