package plan

const (
	noTimeType = "there is no type TIME; use now(), or hour(), minute() and second() of a TIMESTAMP"
	noArrays   = "arrays are JSON here"
	noSleep    = "a query does not wait"
	noXML      = "there is no XML here"
	noLambda   = "unnest the array in FROM, and use conditions and aggregates of its elements"
	noUnits    = "write n * INTERVAL '1' HOUR, or INTERVAL n HOUR"
	noJustify  = "days and hours are kept apart; epoch(x) is the length in seconds"
	noFiles    = "put it into FROM: FROM read_csv('file.csv'), or FROM 'file.csv'"
	noServer   = "SHOW TABLES and DESCRIBE tell what there is"
)

// FileFuncs are the table functions that read files, with the format that each reads.
var FileFuncs = map[string]string{
	"read_csv": "csv", "read_csv_auto": "csv", "read_json": "json", "read_json_auto": "json", "read_json_objects": "json",
	"read_ndjson": "ndjson", "read_ndjson_auto": "ndjson", "read_parquet": "parquet", "parquet_scan": "parquet", "read_arrow": "arrow", "read_feather": "arrow",
}

// foreignTables are table functions of other engines, with what to write instead.
var foreignTables = map[string]string{
	"read_csv": noFiles, "read_csv_auto": noFiles, "read_parquet": noFiles, "read_json": noFiles, "read_json_auto": noFiles, "read_ndjson": noFiles, "glob": "use FROM '*.csv' with filename = true", "openrowset": noFiles,
	"flatten": "use unnest or json_each", "explode": "use unnest", "posexplode": "use unnest with WITH ORDINALITY", "openjson": "use json_each or json_table",
	"jsonb_array_elements": "use unnest", "json_array_elements_text": "use unnest, and json_unquote for the texts", "jsonb_each": "use json_each",
	"json_each_text": "use json_each, and json_unquote for the texts", "json_tree": "use json_each of each level in WITH RECURSIVE",
	"json_object_keys": "use json_each", "json_to_recordset": "use json_table", "json_populate_recordset": "use json_table", "regexp_matches": "use unnest(regexp_extract_all(text, pattern))",
	"generate_subscripts": "use unnest with WITH ORDINALITY", "numbers": "use range(0, n)",
	"table": "write the table function itself", "values": "write FROM (VALUES (1), (2)) AS t(a)",
}

// foreign are functions of other engines that people look for, with what to write instead.
var foreign = map[string]string{
	"current_time": noTimeType, "curtime": noTimeType,
	"localtime": noTimeType, "utc_time": noTimeType, "time": noTimeType, "make_time": noTimeType, "time_format": noTimeType,
	"sec_to_time": noTimeType, "time_to_sec": noTimeType, "timediff": "use date_diff('second', b, a)", "maketime": noTimeType,
	"weekday": "MySQL's is isodow(x) - 1, DuckDB's is dayofweek(x)", "to_days": "use date_diff('day', DATE '1970-01-01', x)",
	"makedate":        "use make_date(year, 1, 1) + days - 1",
	"string_to_array": "use string_split(text, separator)", "array_length": "use json_array_length(json)", "cardinality": "use json_array_length(json)",
	"array_to_string": noArrays, "list_value": "use json_array(a, b, …)", "array": "use json_array(a, b, …)", "list_contains": "use json_contains(json, part)",
	"array_contains": "use json_contains(json, part)", "struct_pack": "use json_object(name, value, …)", "row": "use json_object(name, value, …)",
	"map": "use json_object(name, value, …)", "jsonb_set": "use json_set(json, path, value)", "jsonb_extract_path": "use json_extract(json, path)",
	"json_extract_path": "use json_extract(json, path)", "json_extract_path_text": "use json_value(json, path)",
	"row_to_json": "use json_object(name, value, …)", "regexp_match": "use regexp_extract(text, pattern, group)", "glob": "use LIKE or REGEXP",
	"setseed": "random() has no seed", "sleep": noSleep, "pg_sleep": noSleep, "benchmark": noSleep, "version": noServer, "database": noServer,
	"current_database": noServer, "current_schema": noServer, "user": noServer, "current_user": noServer, "session_user": noServer,
	"last_insert_id": "keys are written by the statement itself", "nextval": "there are no sequences; use uuid()", "newid": "use uuid()",
	"to_tsvector": "use LIKE, ILIKE or REGEXP", "similarity": "use jaro_winkler_similarity(a, b)", "difference": "compare soundex(a) with soundex(b)",
	"format_number": "use format('{:,.2f}', x)", "money_format": "use format('{:,.2f}', x)", "getdate": "use now()", "sysdatetime": "use now()",
	"dateadd": "write x + INTERVAL n DAY, or timestampadd(unit, n, x)", "datepart": "use extract(unit FROM x)", "charindex": "use position(part, text)",
	"geomean": "use exp(avg(ln(x)))", "geometric_mean": "use exp(avg(ln(x)))", "sem": "use stddev_samp(x) / sqrt(count(x))", "weighted_avg": "use sum(x * w) / sum(w)",
	"fsum": "use sum(x)", "kahan_sum": "use sum(x)", "sumkahan": "use sum(x)", "favg": "use avg(x)", "count_star": "use count(*)", "sum_if": "use sum(x) FILTER (WHERE …)",
	"sumif": "use sum(x) FILTER (WHERE …)", "avgif": "use avg(x) FILTER (WHERE …)", "reservoir_quantile": "use quantile_cont(x, fraction)",
	"approx_top_k": "use GROUP BY with ORDER BY count(*) DESC and LIMIT", "sha2": "use sha256(text) or sha512(text)", "find_in_set": "use field(x, a, b, …)",
	"clock_timestamp": "use now()", "make_timestamptz": "use make_timestamp(year, month, day, hour, minute, seconds); times are UTC", "add_days": "write x + n",
	"to_years": noUnits, "to_months": noUnits, "to_weeks": noUnits, "to_hours": noUnits, "to_minutes": noUnits, "to_seconds": noUnits, "to_milliseconds": noUnits,
	"from_days": "write DATE '0001-01-01' + n", "date_from_parts": "use make_date(year, month, day)", "period_add": "use add_months(date, n)",
	"justify_days": noJustify, "justify_hours": noJustify, "justify_interval": noJustify,
	"list_extract": "use json_extract(json, '$[0]')", "array_extract": "use json_extract(json, '$[0]')", "jsonb_path_query_array": "use json_extract(json, path) with a * in the path",
	"jsonb_path_query": "put json_table into FROM", "json_merge": "use json_merge_patch(json, patch)", "json_merge_preserve": "use json_merge_patch(json, patch)",
	"json_contains_path": "use json_exists(json, path)", "json_search": "use json_each in FROM",
	"parse_filename": "use substring_index(text, '/', -1)", "raise": "use error(message)", "assert": "use if(condition, x, error(message))",
	"quote_nullable": "use coalesce(quote_literal(text), 'NULL')", "regexp_match_all": "use regexp_extract_all(text, pattern)", "tochar": "use to_char(x, format)",
	"columns": "use * EXCLUDE (…), * REPLACE (…) or * LIKE '…'", "xmlelement": noXML, "xmlagg": noXML, "xmlforest": noXML, "xpath": noXML,
	"list_transform": noLambda, "list_filter": noLambda, "list_reduce": noLambda, "list_apply": noLambda, "array_filter": noLambda, "transform": noLambda,
	"apply": noLambda, "array_map": noLambda, "arraymap": noLambda, "arrayfilter": noLambda, "reduce": noLambda,
	"stuff": "use insert(text, start, n, part)", "replicate": "use repeat(text, n)", "strcmp": "compare with <, = and >",
}
