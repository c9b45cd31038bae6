package demo

var (
	firstNames = []string{"Ada", "Björn", "Chloé", "Dmitri", "Emma", "Fatima", "Grace", "Hiroshi", "Inés", "Jamal",
		"Katarzyna", "Liam", "Mei", "Noor", "Olga", "Priya", "Quentin", "Rosa", "Søren", "Thi", "Uma", "Viktor", "Wanjiru",
		"Ximena", "Yusuf", "Zoë"}
	lastNames = []string{"Abebe", "Brown", "Chen", "Dubois", "Eriksson", "Fischer", "García", "Haddad", "Ivanova", "Jensen",
		"Kowalski", "Lopez", "Müller", "Nakamura", "O'Connor", "Patel", "Rossi", "Silva", "Tanaka", "Weber", "Yılmaz"}
	adjectives = []string{"Quiet", "Folding", "Solar", "Wool", "Bamboo", "Pocket", "Steel", "Ceramic", "Vintage", "Travel"}
	categories = []category{
		{"kitchen", []string{"Kettle", "Pan", "Grinder", "Teapot"}, 3900},
		{"garden", []string{"Spade", "Hose", "Lantern"}, 2700},
		{"books", []string{"Atlas", "Cookbook", "Novel", "Almanac"}, 1800},
		{"outdoor", []string{"Tent", "Stove", "Backpack"}, 8900},
		{"music", []string{"Ukulele", "Speaker", "Metronome"}, 6400},
		{"toys", []string{"Kite", "Puzzle", "Robot"}, 2200},
	}
	places = []weighted[place]{
		{place{"Berlin", "Germany"}, 24}, {place{"Paris", "France"}, 15}, {place{"Tokyo", "Japan"}, 12},
		{place{"São Paulo", "Brazil"}, 9}, {place{"Lagos", "Nigeria"}, 8}, {place{"Warsaw", "Poland"}, 6},
		{place{"Mumbai", "India"}, 6}, {place{"Toronto", "Canada"}, 5}, {place{"Zürich", "Switzerland"}, 4},
		{place{"København", "Denmark"}, 3}, {place{"京都", "Japan"}, 3}, {place{"Lima", "Peru"}, 2},
		{place{"Nairobi", "Kenya"}, 2}, {place{"Reykjavík", "Iceland"}, 1},
	}
	statuses = []weighted[string]{{"delivered", 62}, {"shipped", 14}, {"paid", 11}, {"cancelled", 8}, {"returned", 5}}
	pages    = []weighted[string]{{"/", 40}, {"/search", 22}, {"/product", 20}, {"/cart", 10}, {"/checkout", 5}, {"/help", 3}}
	agents   = []weighted[string]{{"firefox", 30}, {"chrome", 45}, {"safari", 20}, {"curl", 5}}
)

// category is a kind of product and what one costs on average, in cents.
type category struct {
	name  string
	nouns []string
	cents int
}

type place struct{ city, country string }

// weighted is a value and how often it is chosen, against the others.
type weighted[T any] struct {
	value  T
	weight int
}
