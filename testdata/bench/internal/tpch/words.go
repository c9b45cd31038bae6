// Package tpch makes rows after the TPC-H specification: its tables, value ranges, distributions and references between
// tables, with comments of words in place of its grammar. Figures made with them are not TPC results.
package tpch

import (
	"math/rand/v2"
	"strings"
)

var (
	colours = strings.Fields(`almond antique aquamarine azure beige bisque black blanched blue blush brown burlywood burnished
		chartreuse chiffon chocolate coral cornflower cornsilk cream cyan dark deep dim dodger drab firebrick floral forest frosted
		gainsboro ghost goldenrod green grey honeydew hot hotpink indian ivory khaki lace lavender lawn lemon light lime linen
		magenta maroon medium metallic midnight mint misty moccasin navajo navy olive orange orchid pale papaya peach peru pink
		plum powder puff purple red rose rosy royal saddle salmon sandy seashell sienna sky slate smoke snow spring steel tan
		thistle tomato turquoise violet wheat white yellow`)
	typeWords      = [3][]string{strings.Fields("STANDARD SMALL MEDIUM LARGE ECONOMY PROMO"), strings.Fields("ANODIZED BURNISHED PLATED POLISHED BRUSHED"), strings.Fields("TIN NICKEL BRASS STEEL COPPER")}
	containerWords = [2][]string{strings.Fields("SM LG MED JUMBO WRAP"), strings.Fields("CASE BOX BAG JAR PKG PACK CAN DRUM")}
	segments       = strings.Fields("AUTOMOBILE BUILDING FURNITURE MACHINERY HOUSEHOLD")
	priorities     = []string{"1-URGENT", "2-HIGH", "3-MEDIUM", "4-NOT SPECIFIED", "5-LOW"}
	instructs      = []string{"DELIVER IN PERSON", "COLLECT COD", "NONE", "TAKE BACK RETURN"}
	modes          = []string{"REG AIR", "AIR", "RAIL", "SHIP", "TRUCK", "MAIL", "FOB"}
	regions        = []string{"AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST"}
	commentWords   = strings.Fields(`furiously slyly carefully blithely quickly express final regular special pending ironic even bold
		silent packages requests accounts deposits foxes ideas theodolites pinto beans instructions dependencies excuses platelets
		asymptotes courts dolphins sleep wake are cajole haggle nag use boost affix detect integrate above across after along`)
)

// nations are the names and the numbers of their regions.
var nations = []struct {
	name   string
	region int
}{{"ALGERIA", 0}, {"ARGENTINA", 1}, {"BRAZIL", 1}, {"CANADA", 1}, {"EGYPT", 4}, {"ETHIOPIA", 0}, {"FRANCE", 3}, {"GERMANY", 3},
	{"INDIA", 2}, {"INDONESIA", 2}, {"IRAN", 4}, {"IRAQ", 4}, {"JAPAN", 2}, {"JORDAN", 4}, {"KENYA", 0}, {"MOROCCO", 0},
	{"MOZAMBIQUE", 0}, {"PERU", 1}, {"CHINA", 2}, {"ROMANIA", 3}, {"SAUDI ARABIA", 4}, {"VIETNAM", 2}, {"RUSSIA", 3},
	{"UNITED KINGDOM", 3}, {"UNITED STATES", 1}}

// one picks a word.
func one(r *rand.Rand, words []string) string { return words[r.IntN(len(words))] }

// comment makes words of about half of most to most bytes.
func comment(r *rand.Rand, most int) string {
	var b strings.Builder
	want := most/2 + r.IntN(most/2)
	for {
		w := one(r, commentWords)
		if b.Len() > 0 && b.Len()+1+len(w) > want {
			return b.String()
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
}

// address makes 10 to 40 random letters.
func address(r *rand.Rand) string {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ,"
	b := make([]byte, 10+r.IntN(31))
	for i := range b {
		b[i] = letters[r.IntN(len(letters))]
	}
	return string(b)
}
