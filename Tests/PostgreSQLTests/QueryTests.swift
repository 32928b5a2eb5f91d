import PostgreSQL
import Testing

@Suite struct QueryTests {
  @Test(arguments: [0, 1, -1, Int64.min, Int64.max, 4_294_967_296])
  func bigintBothWays(value: Int64) throws {
    let row = try Database.connect().query("select $1, ($1)::text", [.int64(value)])[0]
    #expect(try row.int64(0) == value)
    #expect(try row.text(1) == String(value))
    #expect(try row.int128(0) == Int128(value))
  }

  @Test func smallIntegersBothWays() throws {
    let connection = try Database.connect()
    for value in [Int16.min, -1, 0, 1, Int16.max] {
      let row = try connection.query("select $1, $1::text", [.int16(value)])[0]
      #expect(try row.int16(0) == value && row.int32(0) == Int32(value) && row.int64(0) == Int64(value))
      #expect(try row.text(1) == String(value))
    }
    for value in [Int32.min, -1, 0, 1, Int32.max] {
      let row = try connection.query("select $1, $1::text", [.int32(value)])[0]
      #expect(try row.int32(0) == value)
      #expect(try row.text(1) == String(value))
    }
    #expect(
      failure { _ = try connection.query("select 40000")[0].int16(0) }?.message.contains("16 bits") == true)
  }

  @Test(arguments: ["", "a", "O'Hare \\ \"x\"", "保証協会 ¥", "🧾\n\t\u{0}".replacing("\u{0}", with: ""), "%s $1"])
  func textBothWays(text: String) throws {
    let row = try Database.connect().query("select $1, octet_length($1), $1::varchar", [.text(text)])[0]
    #expect(try row.text(0) == text && row.text(2) == text)
    #expect(try row.int32(1) == Int32(text.utf8.count))
  }

  @Test func bigTextBothWays() throws {
    let text = String(repeating: "信用保証", count: 500_000)
    let row = try Database.connect().query("select $1, md5($1) = md5($1 || '')", [.text(text)])[0]
    #expect(try row.text(0) == text)
    #expect(try row.bool(1))
  }

  @Test(arguments: [
    (0, "1970-01-01"), (10_957, "2000-01-01"), (-1, "1969-12-31"), (19_782, "2024-02-29"),
    (-719_162, "0001-01-01"), (2_932_896, "9999-12-31"), (Int32.max, "infinity"), (Int32.min, "-infinity"),
  ])
  func dateBothWays(days: Int32, text: String) throws {
    let row = try Database.connect().query(
      "select $1, $1::text, $2::text::date", [.date(days), .text(text)])[0]
    #expect(try row.date(0) == days && row.date(2) == days)
    #expect(try row.text(1) == text)
  }

  @Test func otherTypesBothWays() throws {
    let connection = try Database.connect()
    try connection.execute("set timezone = 'UTC'")
    let row = try connection.query(
      "select $1, $2, $3, $3::text, $4, $5::text, '{\"a\": 1}'::jsonb, 'x'::name, $6::bigint",
      [
        .bool(true), .bytes([0, 1, 255]), .timestamp(1_700_000_000_123_456), .bytes([]), .null,
        .optional(nil as Int64?),
      ])[0]
    #expect(try row.bool(0))
    #expect(try row.bytes(1) == [0, 1, 255])
    #expect(try row.timestamp(2) == 1_700_000_000_123_456)
    #expect(try row.text(3) == "2023-11-14 22:13:20.123456+00")
    #expect(try row.bytes(4) == [])
    #expect(try row.isNull(5) && row.optionalText(5) == nil && row.optionalInt64(8) == nil)
    #expect(try row.text(6) == "{\"a\": 1}")
    #expect(try row.text(7) == "x")
  }

  @Test func arraysBothWays() throws {
    let row = try Database.connect().query(
      "select $1, $2, $3, $4, $5, $6, $7, $4::text",
      [
        .int16Array([.min, 0, .max]), .int32Array([.min, 0, .max]), .int64Array([.min, 0, .max]),
        .textArray(["", "a,b", "\"{}", "保証"]), .optionalTextArray(["x", nil, ""]),
        .dateArray([-1, 0, 20_000]),
        .bytesArray([[], [0, 255]]),
      ])[0]
    #expect(try row.int16Array(0) == [.min, 0, .max])
    #expect(try row.int32Array(1) == [.min, 0, .max])
    #expect(try row.int64Array(2) == [.min, 0, .max])
    #expect(try row.textArray(3) == ["", "a,b", "\"{}", "保証"])
    #expect(try row.optionalTextArray(4) == ["x", nil, ""])
    #expect(try row.dateArray(5) == [-1, 0, 20_000])
    #expect(try row.bytesArray(6) == [[], [0, 255]])
    #expect(try row.text(7) == "{\"\",\"a,b\",\"\\\"{}\",保証}")
    #expect(failure { _ = try row.textArray(4) } != nil)
    #expect(failure { _ = try row.int64Array(0) } != nil)
  }

  @Test func emptyArraysBothWays() throws {
    let row = try Database.connect().query(
      "select $1, $2, $3, $4, $5, array[[1,2],[3,4]], $1 = '{}'",
      [.int64Array([]), .int16Array([]), .textArray([]), .dateArray([]), .bytesArray([])])[0]
    #expect(try row.int64Array(0) == [] && row.int16Array(1) == [] && row.textArray(2) == [])
    #expect(try row.dateArray(3) == [] && row.bytesArray(4) == [] && row.bool(6))
    #expect(failure { _ = try row.int32Array(5) }?.message.contains("is not an array") == true)
  }

  @Test(arguments: [
    "0", "1", "-1", "0.5", "-0.0001", "10000", "99999999", "100000000.00", "12345678901234567890.123456789",
    "0.00", "1000000000000", "-9999.9999", "170141183460469231731687303715884105727", "NaN", "Infinity",
    "-Infinity", "0.00000000012", "20000.0001",
  ])
  func numericText(text: String) throws {
    let row = try Database.connect().query("select $1::text::numeric", [.text(text)])[0]
    #expect(try row.numericText(0) == text)
  }

  @Test(arguments: [
    Int128.max, .min, 0, 1, -1, 10_000, -10_000, 99_999_999, 123_456_789_012_345_678_901_234,
  ])
  func int128(value: Int128) throws {
    let row = try Database.connect().query(
      "select $1::text::numeric, $1::text::numeric(60, 2), $1::text::numeric * 10, 0.5",
      [.text(String(value))])[0]
    #expect(try row.int128(0) == value)
    #expect(try row.int128(1) == value)
    if value == .max || value == .min { #expect(failure { _ = try row.int128(2) } != nil) }
    #expect(failure { _ = try row.int128(3) }?.message.contains("whole number") == true)
  }

  @Test func wrongReadsAreErrorsNotCrashes() throws {
    let rows = try Database.connect().query("select 1, 'x', null::int as n")
    #expect(rows.count == 1 && rows.columnNames == ["?column?", "?column?", "n"])
    #expect(failure { _ = try rows[0].text(0) }?.message.contains("is not a text") == true)
    #expect(failure { _ = try rows[0].int64(1) }?.message.contains("is not an integer") == true)
    #expect(failure { _ = try rows[0].int64(2) }?.sqlState == "22004")
    #expect(failure { _ = try rows[0].int64(3) }?.message.contains("does not exist") == true)
    #expect(failure { _ = try rows[0].int64(-1) } != nil)
    #expect(failure { _ = try rows[1].int64(0) } != nil)
  }

  @Test func streamGivesRowsOneByOne() throws {
    let connection = try Database.connect()
    var (sum, count) = (0 as Int64, 0)
    try connection.stream("select i from generate_series(1, $1) i", [.int64(100_000)]) { row in
      sum += try row.int64(0)
      count += 1
    }
    #expect(sum == 5_000_050_000 && count == 100_000)
    // Given up in the middle, the connection is still good.
    struct Enough: Error {}
    #expect(throws: Enough.self) {
      try connection.stream("select generate_series(1, 10000000)") { _ in throw Enough() }
    }
    #expect(
      failure { try connection.stream("select 1/(3-i) from generate_series(1, 9) i") { _ in } }?.sqlState
        == "22012")
    #expect(failure { try connection.stream("copy (select 1) to stdout") { _ in } } != nil)
    #expect(try connection.query("select 7")[0].int32(0) == 7)
  }

  @Test func statementsAreCounted() throws {
    let connection = try Database.connect()
    let before = connection.statementCount
    try connection.transaction { try connection.query("select 1") }
    #expect(connection.statementCount == before + 3)
  }
}
