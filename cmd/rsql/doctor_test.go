package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"rsql/frame"
)

func TestDiagnose(t *testing.T) {
	states := func(e frame.Examination) map[string]string {
		out := map[string]string{}
		for _, d := range diagnose(&e, "redis://h") {
			out[d.what] = d.state
		}
		return out
	}
	good := frame.Examination{Version: "7.2.4", Mode: "standalone", Role: "master", User: "default", Eviction: "noeviction", Median: time.Millisecond}
	assert.Equal(t, map[string]string{
		"connection": stateOK, "latency": stateOK, "cluster": stateOK, "rights": stateOK, "modules": stateOK, "keys": stateOK,
	}, states(good))
	bad := good
	bad.Mode, bad.Role, bad.Eviction, bad.Median, bad.Keys = "cluster", "slave", "allkeys-lru", 20*time.Millisecond, -1
	bad.Refused = map[string]string{"SCAN": "NOPERM", "HDEL": "NOPERM"}
	assert.Equal(t, map[string]string{
		"connection": stateOK, "latency": stateNote, "cluster": stateNote, "writing": stateNote, "rights": stateNo, "eviction": stateNote, "modules": stateOK,
	}, states(bad))
	whole := bad
	whole.Masters = 3
	assert.Equal(t, stateOK, states(whole)["cluster"])
	assert.Equal(t, "this connection may not call SCAN, so not: tables whose keys are not named in the query (NOPERM)",
		rights(&frame.Examination{Refused: map[string]string{"SCAN": "NOPERM"}})[0].text)
}
