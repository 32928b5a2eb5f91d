import PostgreSQL
import Testing

@Suite struct CopyTests {
  static let columns = """
    (id bigint, small smallint, mid int, flag bool, day date, at timestamptz, label text, raw bytea,
     smalls smallint[], mids int[], bigs bigint[], texts text[], days date[])
    """

  @Test func everyTypeBothWays() throws {
    let connection = try Database.connect()
    try connection.execute("create temporary table t \(Self.columns)")
    let label = String(repeating: "長い", count: 100_000)
    var buffer = CopyBuffer(columns: 13)
    buffer.row()
    buffer.add(Int64.min)
    buffer.add(Int16.min)
    buffer.add(Int32.min)
    buffer.add(true)
    buffer.addDate(-1)
    buffer.addTimestamp(-1)
    buffer.addText(label)
    buffer.addBytes([0, 255])
    buffer.addArray([Int16.min, .max])
    buffer.addArray([1, 2, 3][1...] as ArraySlice<Int32>)
    buffer.addArray([Int64.min, .max])
    buffer.addTextArray(["", "é"])
    buffer.addDateArray([0, -1] as [Int32])
    buffer.row()
    for _ in 0..<13 { buffer.addNull() }
    buffer.row()
    buffer.add(Int64.max)
    buffer.add(Int16.max)
    buffer.add(Int32.max)
    buffer.add(false)
    buffer.addDate(0)
    buffer.addTimestamp(0)
    buffer.addText(Array("abc".utf8)[1...])
    buffer.addBytes([])
    buffer.addArray([] as [Int16])
    buffer.addArray([] as [Int32])
    buffer.addArray([] as [Int64])
    buffer.addTextArray([])
    buffer.addDateArray([] as [Int32])
    #expect(try connection.copyIn("copy t from stdin (format binary)", buffer) == 3)

    let texts = try connection.query(
      """
      select id, day::text, at = '1969-12-31 23:59:59.999999+00', label,
          smalls::text, mids::text, texts::text,
        days::text, encode(raw, 'hex') from t where id is not null order by id
      """)
    #expect(try texts[0].text(1) == "1969-12-31" && texts[0].bool(2) && texts[0].text(3) == label)
    #expect(try texts[0].text(4) == "{-32768,32767}" && texts[0].text(5) == "{2,3}")
    #expect(try texts[0].text(6) == "{\"\",é}" && texts[0].text(7) == "{1970-01-01,1969-12-31}")
    #expect(try texts[0].text(8) == "00ff" && texts[1].text(3) == "bc" && texts[1].text(4) == "{}")
    try readBack(connection, label)
  }

  private func readBack(_ connection: PostgresConnection, _ label: String) throws {
    var row = 0
    var (smalls, mids, bigs) = ([9] as [Int16], [9] as [Int32], [9] as [Int64])
    let list = "id, small, mid, flag, day, at, label, raw, smalls, mids, bigs, texts, days"
    try connection.copyOut("copy (select \(list) from t order by id) to stdout (format binary)") { values in
      defer { row += 1 }
      #expect(values.columnCount == 13)
      guard row < 2 else {
        #expect(try values.nextOptionalInt64() == nil && values.nextOptionalInt16() == nil)
        #expect(try values.nextOptionalInt32() == nil && values.nextOptionalBool() == nil)
        #expect(try values.nextOptionalDate() == nil && values.nextOptionalTimestamp() == nil)
        #expect(try values.nextOptionalText() == nil && values.nextOptionalBytes() == nil)
        return
      }
      let isFirst = row == 0
      #expect(try values.nextInt64() == (isFirst ? .min : .max))
      #expect(try values.nextInt16() == (isFirst ? .min : .max))
      #expect(try values.nextOptionalInt32() == (isFirst ? .min : .max))
      #expect(try values.nextBool() == isFirst)
      #expect(try values.nextDate() == (isFirst ? -1 : 0))
      #expect(try values.nextTimestamp() == (isFirst ? -1 : 0))
      #expect(
        try isFirst ? values.nextText() == label : values.nextTextBytes { Array($0) } == Array("bc".utf8))
      #expect(try values.nextBytes() == (isFirst ? [0, 255] : []))
      try values.nextInt16Array(into: &smalls)
      try values.nextInt32Array(into: &mids)
      try values.nextInt64Array(into: &bigs)
      #expect(smalls == (isFirst ? [.min, .max] : []) && mids == (isFirst ? [2, 3] : []))
      #expect(bigs == (isFirst ? [.min, .max] : []))
      #expect(try values.nextTextArray() == (isFirst ? ["", "é"] : []))
    }
    #expect(row == 3)
  }

  @Test func streamsBothWays() throws {
    let connection = try Database.connect()
    try connection.execute("create temporary table s (a bigint, b text)")
    let stored = try connection.copyIn("copy s from stdin (format binary)") { stream in
      for value in 0..<200_000 as Range<Int64> {
        try stream.row()
        stream.buffer.add(value)
        stream.buffer.addText("row")
      }
      #expect(stream.rowCount == 200_000)
    }
    #expect(stored == 200_000)
    var sum: Int64 = 0
    try connection.copyOut("copy s (a, b) to stdout (format binary)") { sum += try $0.nextInt64() }
    #expect(sum == 19_999_900_000)
    var empty = 0
    try connection.copyOut("copy (select 1 where false) to stdout (format binary)") { _ in empty += 1 }
    #expect(empty == 0)
    #expect(try connection.copyIn("copy s from stdin (format binary)", CopyBuffer(columns: 2)) == 0)
  }

  @Test func faultsOfTheServerCarryWhere() throws {
    let connection = try Database.connect()
    try connection.execute("create temporary table k (a bigint constraint k_positive check (a > 0), b text)")
    var buffer = CopyBuffer(columns: 2)
    for value in [1, 2, -3] as [Int64] {
      buffer.row()
      buffer.add(value)
      buffer.addText("x")
    }
    let fault = failure { try connection.copyIn("copy k from stdin (format binary)", buffer) }
    #expect(fault?.sqlState == "23514" && fault?.constraint == "k_positive" && fault?.table == "k")
    #expect(fault?.context?.contains("COPY k, line 3") == true && fault?.isConnectionLost == false)
    #expect(fault?.detail?.contains("-3") == true)
    buffer.removeAll()
    buffer.row()
    buffer.add(Int64(1))
    buffer.addText([0xC3, 0x28])
    #expect(
      failure { try connection.copyIn("copy k from stdin (format binary)", buffer) }?.sqlState == "22021")
    #expect(
      failure { try connection.copyIn("copy nowhere from stdin (format binary)", buffer) }?.sqlState
        == "42P01")
    #expect(try connection.query("select count(*) from k")[0].int64(0) == 0)
  }

  @Test func misuseIsRefusedAndTheConnectionStaysGood() throws {
    let connection = try Database.connect()
    try connection.execute("create temporary table m (a bigint, b text)")
    var short = CopyBuffer(columns: 2)
    short.row()
    short.add(Int64(1))
    short.row()
    short.add(Int64(1))
    short.addNull()
    let faults = [
      failure { try connection.copyIn("copy m from stdin (format binary)", short) },
      failure { try connection.copyIn("copy m from stdin", CopyBuffer(columns: 2)) },
      failure { try connection.copyIn("select 1", CopyBuffer(columns: 2)) },
      failure { try connection.copyOut("copy m from stdin (format binary)") { _ in } },
      failure { try connection.copyOut("copy (select 1) to stdout") { _ in } },
      failure { try connection.query("copy m from stdin") },
      failure { try connection.execute("copy m to stdout") },
      failure {
        try connection.copyOut("copy (select null::int) to stdout (format binary)") { _ = try $0.nextInt32() }
      },
      failure {
        try connection.copyOut("copy (select 1) to stdout (format binary)") { _ = try $0.nextInt64() }
      },
      failure {
        try connection.copyIn("copy m from stdin (format binary)") { stream in
          try stream.row()
          stream.buffer.add(Int64(5))
          throw PostgresError(message: "mine")
        }
      },
    ]
    #expect(faults.allSatisfy { $0?.isConnectionLost == false })
    #expect(faults[0]?.message.contains("row 1 ") == true)
    #expect(faults[9]?.message == "mine")
    #expect(try connection.query("select count(*) from m")[0].int64(0) == 0)
  }

  @Test func givingUpACopyOutLeavesTheConnectionGood() throws {
    let connection = try Database.connect()
    struct Enough: Error {}
    #expect(throws: Enough.self) {
      try connection.copyOut("copy (select generate_series(1, 5000000)) to stdout (format binary)") { _ in
        throw Enough()
      }
    }
    #expect(try connection.query("select 7")[0].int32(0) == 7)
    let late = failure {
      try connection.copyOut(
        "copy (select 1/(500 - i) from generate_series(1, 1000) i) to stdout (format binary)"
      ) {
        _ = try $0.nextInt32()
      }
    }
    #expect(late?.sqlState == "22012")
  }
}
