package parse

import (
	"strconv"

	"rsql/planner/plan"
)

// typeNames are the names of types without parameters, in lower case.
var typeNames = map[string]plan.Type{
	"boolean": plan.BooleanType, "bool": plan.BooleanType,
	"bigint": plan.BigIntType, "int": plan.BigIntType, "integer": plan.BigIntType, "smallint": plan.BigIntType,
	"tinyint": plan.BigIntType, "mediumint": plan.BigIntType, "signed": plan.BigIntType, "int2": plan.BigIntType,
	"int4": plan.BigIntType, "int8": plan.BigIntType, "int64": plan.BigIntType, "long": plan.BigIntType,
	"double": plan.DoubleType, "float": plan.DoubleType, "real": plan.DoubleType, "float4": plan.DoubleType,
	"float8": plan.DoubleType, "float64": plan.DoubleType,
	"decimal": {Kind: plan.Decimal}, "numeric": {Kind: plan.Decimal}, "dec": {Kind: plan.Decimal},
	"text": plan.TextType, "varchar": plan.TextType, "char": plan.TextType, "string": plan.TextType,
	"character": plan.TextType, "nchar": plan.TextType, "tinytext": plan.TextType, "mediumtext": plan.TextType,
	"longtext": plan.TextType,
	"blob":     plan.BlobType, "bytea": plan.BlobType, "binary": plan.BlobType, "varbinary": plan.BlobType,
	"bytes": plan.BlobType,
	"date":  plan.DateType, "timestamp": plan.TimestampType, "datetime": plan.TimestampType,
	"json": plan.JSONType, "interval": plan.IntervalType,
}

// DECIMAL without a precision, and with a precision only.
const (
	defaultPrecision = 18
	defaultScale     = 3
)

// smallIntegers are the types, by their names in lower case, whose range a cast checks.
var smallIntegers = map[string]string{
	"tinyint": "TINYINT", "smallint": "SMALLINT", "int2": "SMALLINT", "mediumint": "MEDIUMINT",
	"int": "INTEGER", "integer": "INTEGER", "int4": "INTEGER",
}

// typeArg takes a type and writes it as an argument.
func (r *rewriter) typeArg() {
	name := r.cur()
	t := r.typeName()
	text := t.String()
	if small, ok := smallIntegers[name.low]; ok {
		text = small
	}
	r.emit(r.src.addLiteral(Literal{Kind: LitType, Type: t, Text: text, Pos: name.pos()}))
}

// typeName takes the name of a type with its parameters. Lengths and display widths, VARCHAR(n) and INT(n), are read and
// have no effect: TEXT is of any length.
func (r *rewriter) typeName() plan.Type {
	t := r.cur()
	if t.kind != tkWord {
		r.unexpected("a type")
		return plan.UnknownType
	}
	at := r.i
	typ, ok := typeNames[t.low]
	if !ok {
		r.unknownType(t)
		return plan.UnknownType
	}
	r.advance()
	switch t.low {
	case "double":
		r.accept("precision")
	case "character":
		r.accept("varying")
	case "signed":
		_ = r.accept("integer") || r.accept("int")
	}
	if r.cur().op("(") {
		typ = r.typeParams(at, typ)
	} else if typ.Kind == plan.Decimal {
		typ = plan.DecimalType(defaultPrecision, defaultScale)
	}
	r.typeSuffix(t)
	return typ
}

// typeSuffix refuses words behind a type that would change it.
func (r *rewriter) typeSuffix(typ *token) {
	switch t := r.cur(); {
	case t.is("unsigned"):
		r.refuse("UNSIGNED is", "use BIGINT, or DECIMAL(20,0)")
	case t.is("with", "without") && r.peek(1).is("time"):
		if t.is("without") {
			r.accept("without", "time", "zone")
			return
		}
		r.refuse("TIMESTAMP WITH TIME ZONE is", "a TIMESTAMP is UTC")
	case t.is("character", "charset", "collate") && typ.is("char", "varchar", "text", "character"):
		r.refuse("a character set of a type is", "texts are UTF-8")
	}
}

func (r *rewriter) unknownType(t *token) {
	if t.is("time", "unsigned", "uuid", "array", "enum", "bit", "year", "timestamptz", "jsonb", "hugeint", "money", "serial", "struct", "map", "list", "row", "object", "variant", "bytes", "geometry",
		"clob", "xml") {
		r.refuse("the type "+t.val+" is", typesHint)
		return
	}
	if t.kind == tkWord && notOperands[t.low] {
		r.unexpected("a type")
		return
	}
	names := make([]string, 0, len(typeNames))
	for n := range typeNames {
		names = append(names, n)
	}
	err := plan.Errorf(plan.CodeName, "there is no type %s", t.val).WithHint("%s", typesHint).WithPos(t.pos())
	if near, ok := plan.Nearest(t.val, names); ok {
		err = err.WithHint("did you mean %s?", plan.Type.String(typeNames[near]))
		if typeNames[near].Kind == plan.Decimal {
			err = err.WithHint("did you mean DECIMAL?")
		}
	}
	r.fail(err)
}

const typesHint = "the types are BOOLEAN, BIGINT, DOUBLE, DECIMAL(p,s), TEXT, BLOB, DATE, TIMESTAMP and JSON"

// typeParams takes (p), (p, s) or (n) behind a type.
func (r *rewriter) typeParams(at int, typ plan.Type) plan.Type {
	params := []int{}
	for r.advance(); ; r.advance() {
		t := r.cur()
		n, err := strconv.Atoi(t.val)
		if t.kind != tkInteger || err != nil {
			r.unexpected("a whole number")
			return typ
		}
		params = append(params, n)
		if r.advance(); !r.cur().op(",") {
			break
		}
	}
	r.expectOp(")")
	if r.err != nil {
		return typ
	}
	name := &r.toks[at]
	switch {
	case typ.Kind == plan.Decimal && len(params) <= 2:
		return r.decimal(at, append(params, 0))
	case len(params) == 1 && (typ.Kind == plan.Text || typ.Kind == plan.Blob || typ.Kind == plan.BigInt || typ.Kind == plan.Double):
		return typ
	case len(params) == 1 && typ.Kind == plan.Timestamp && params[0] == 6:
		return typ
	}
	r.fail(plan.Errorf(plan.CodeUnsupported, "the type %s takes no such parameters", name.val).WithHint("%s", typesHint).WithPos(name.pos()))
	return typ
}

func (r *rewriter) decimal(at int, params []int) plan.Type {
	p, s := params[0], params[1]
	if p < 1 || p > plan.MaxPrecision || s > p {
		r.fail(plan.Errorf(plan.CodeType, "DECIMAL(%d,%d) is none: the precision is 1 to %d digits, the scale at most that",
			p, s, plan.MaxPrecision).WithPos(r.toks[at].pos()))
		return plan.UnknownType
	}
	return plan.DecimalType(int32(p), int32(s)) //nolint:gosec // both are at most MaxPrecision
}
