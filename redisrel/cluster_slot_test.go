package redisrel

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSlots has the examples of the cluster specification, and slots that a server answered to CLUSTER KEYSLOT.
func TestSlots(t *testing.T) {
	for key, want := range map[string]int{
		"123456789": 12739, "foo": 12182, "{foo}:1": 12182, "a{foo}b{bar}": 12182, "": 0,
		"foo{}{bar}": 8363, "foo{{bar}}zap": 4015, "{bar": 4015, "{a}": 15495,
	} {
		assert.Equal(t, want, slotOf(key), key)
	}
	for glob, want := range map[string]int{
		"{foo}:*": 12182, `\{foo\}`: 12182, "{foo}": 12182, "foo": 12182, "x{foo}*": 12182, "{fo*}": -1, "*{foo}": -1, "foo*": -1, "{}foo*": -1, "{foo*": -1,
		`{f\*}*`: slotOf("f*"),
	} {
		slot, ok := slotOfGlob(glob)
		assert.Equal(t, want >= 0, ok, glob)
		if ok {
			assert.Equal(t, want, slot, glob)
		}
	}
}

func TestNodes(t *testing.T) {
	const head = "id1 10.0.0.1:7000@17000,one.example master - 0 0 3 connected 0-8191 [93->-id2]\n" +
		"id2 :7001@17001 myself,master - 0 0 2 connected 8192-16382"
	_, err := parseNodes(head+"\n", "10.0.0.9:7001")
	require.ErrorContains(t, err, "no node has the slots 16383 to 16383")
	m, err := parseNodes(head+" 16383\n"+
		"id3 10.0.0.3:7002@17002 slave id1 0 0 3 connected\nid4 10.0.0.4:7003@17003 slave,fail id1 0 0 3 disconnected\n"+
		"id5 [::1]:7004@17004 master - 0 0 0 connected\nid6 :0@0 master,noaddr - 0 0 0 disconnected\n", "10.0.0.9:7001")
	require.NoError(t, err)
	require.Len(t, m.masters, 3, "one without slots may be given keys")
	assert.Equal(t, []string{"10.0.0.1:7000", "10.0.0.9:7001", "[::1]:7004"}, []string{m.masters[0].addr, m.masters[1].addr, m.masters[2].addr})
	assert.Equal(t, []int{93}, m.masters[0].open)
	assert.Equal(t, []string{"10.0.0.3:7002"}, m.masters[0].replicas)
	assert.EqualValues(t, 1, m.owners[16383])
	_, err = parseNodes("id1 10.0.0.1:7000@17000 master,fail - 0 0 3 connected 0-16383\n", "")
	require.ErrorContains(t, err, "the node 10.0.0.1:7000, which has the slots 0 to 16383, has failed")
	_, err = parseNodes("id1 10.0.0.1:7000@17000 master - 0 0 3 connected 0-99999\n", "")
	assert.ErrorContains(t, err, "which are none")
}
