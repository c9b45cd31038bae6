package redisrel

import "rsql/planner/plan"

// rowShape says how a key of one Redis type becomes rows: which columns they have besides those of the key, and which
// commands read them. Shapes are constants: a request has a pointer to one of them.
type rowShape struct {
	// name is what WITH (type = '…') calls the shape, redisType what TYPE answers for its keys.
	name, redisType string
	// elements are the columns that every table of the shape has.
	elements []element
	// fields is set where what a key holds under names of its own is columns too.
	fields bool
	// module is set where keys of the type are a module's.
	module bool
	// many is set where a key gives many rows. Then size is the command that counts them, cmdScan for none, and reader makes
	// what reads them.
	many   bool
	size   commandName
	reader func(*scanRequest, *layout) elementReader
}

// element is a column of a shape's rows.
type element struct {
	name string
	typ  plan.Type
	// names is set where the elements of a key are told apart by it, and can be asked for by it; ranged where ranges of it
	// can be asked for.
	names, ranged bool
	// guess is set where the type is inferred from values, where nobody declares it.
	guess bool
	// score is set for the scores of a sorted set.
	score bool
	// onDemand makes a pseudo-column of it, which costs something to read.
	onDemand bool
	// declared is set with onDemand where there is no column that nobody declared: not every server can read it.
	declared bool
	// writeOnly is set where it goes into a key and never comes out.
	writeOnly bool
}

// maxElements is how many elements a shape has at most.
const maxElements = 3

var (
	hashShape   = &rowShape{name: "hash", redisType: "hash", fields: true}
	stringShape = &rowShape{name: "string", redisType: "string", elements: []element{{name: "value", typ: plan.TextType, guess: true}}}
	setShape    = &rowShape{
		name: "set", redisType: "set", many: true, size: cmdSCard, reader: newSetReader,
		elements: []element{{name: "member", typ: plan.TextType, guess: true, names: true}},
	}
	zsetShape = &rowShape{
		name: "zset", redisType: "zset", many: true, size: cmdZCard, reader: newZSetReader,
		elements: []element{
			{name: "member", typ: plan.TextType, guess: true, names: true}, {name: "score", typ: plan.DoubleType, score: true, ranged: true},
			{name: "rank", typ: plan.BigIntType, onDemand: true, ranged: true},
		},
	}
	listShape = &rowShape{
		name: "list", redisType: "list", many: true, size: cmdLLen, reader: newListReader,
		elements: []element{{name: "index", typ: plan.BigIntType, ranged: true}, {name: "value", typ: plan.TextType, guess: true}},
	}
	streamShape = &rowShape{
		name: "stream", redisType: "stream", many: true, size: cmdXLen, reader: newStreamReader, fields: true,
		elements: []element{{name: "id", typ: plan.TextType, names: true}, {name: "ms", typ: plan.BigIntType, ranged: true}, {name: "seq", typ: plan.BigIntType}},
	}
	jsonShape = &rowShape{
		name: "json", redisType: "string", fields: true, elements: []element{{name: "_value", typ: plan.JSONType, onDemand: true}},
	}
	fieldsShape = &rowShape{
		name: "fields", redisType: "hash", many: true, size: cmdHLen, reader: newFieldsReader,
		elements: []element{
			{name: "field", typ: plan.TextType, names: true}, {name: "value", typ: plan.TextType}, {name: fieldTTLPrefix + "value", typ: plan.DoubleType, onDemand: true, declared: true},
		},
	}
	geoShape = &rowShape{
		name: "geo", redisType: "zset", many: true, size: cmdZCard, reader: newGeoReader,
		elements: []element{{name: "member", typ: plan.TextType, names: true}, {name: "lon", typ: plan.DoubleType}, {name: "lat", typ: plan.DoubleType}},
	}
	bitmapShape = &rowShape{
		name: "bitmap", redisType: "string", many: true, size: cmdBitCount, reader: newBitmapReader,
		elements: []element{{name: "bit", typ: plan.BigIntType, ranged: true}},
	}
	moduleJSONShape = &rowShape{
		name: "rejson", redisType: "ReJSON-RL", module: true, fields: true, elements: jsonShape.elements,
	}
	seriesShape = &rowShape{
		name: "timeseries", redisType: "TSDB-TYPE", module: true, many: true, reader: newSeriesReader,
		elements: []element{{name: "ms", typ: plan.BigIntType, ranged: true}, {name: "value", typ: plan.DoubleType, score: true}},
	}
	sketchShape = &rowShape{
		name: "hyperloglog", redisType: "string",
		elements: []element{{name: "sketch", typ: plan.BlobType}, {name: "element", typ: plan.TextType, onDemand: true, writeOnly: true}},
	}
)

// rowShapes are all shapes, in the order in which messages list them.
var rowShapes = []*rowShape{hashShape, stringShape, setShape, zsetShape, listShape, streamShape, fieldsShape, jsonShape, geoShape, bitmapShape, sketchShape, moduleJSONShape, seriesShape}

// shapeNamed is the shape that a declaration means; nil for none. No name is a hash.
func shapeNamed(name string) *rowShape {
	if name == "" {
		return hashShape
	}
	for _, s := range rowShapes {
		if s.name == name {
			return s
		}
	}
	return nil
}

// shapeOfType is the shape of keys of a Redis type that nobody declared, the first of several; nil where there is none.
func shapeOfType(redisType string) *rowShape {
	for _, s := range rowShapes {
		if s.redisType == redisType {
			return s
		}
	}
	return nil
}

// shapeNames are what type = '…' may say.
func shapeNames() []string {
	out := make([]string, len(rowShapes))
	for i, s := range rowShapes {
		out[i] = s.name
	}
	return out
}

// command is the command that reads a key for a request.
func (s *rowShape) command(req *scanRequest, l *layout) commandName {
	switch {
	case s == hashShape && req.wholeHash:
		return cmdHGetAll
	case s == hashShape && l.width > 0:
		return cmdHMGet
	case (s == stringShape || s == jsonShape) && l.width > 0, s == sketchShape:
		return cmdMGet
	case s == moduleJSONShape && l.width > 0:
		return cmdJSONGet
	case s.many && s.size != cmdScan && len(req.columns) == 0 && !req.elements.narrow():
		return s.size
	case s == zsetShape && len(req.columns) == 0 && req.elements.countable():
		return cmdZCount
	case s.many:
		return s.reader(req, l).command()
	}
	return cmdType
}

// someRows is how many rows a key is taken to have of which nothing is known.
const someRows = 20

// perKey is how many rows a key has, as long as nobody has looked.
func (s *rowShape) perKey() float64 {
	if s.many {
		return someRows
	}
	return 1
}
