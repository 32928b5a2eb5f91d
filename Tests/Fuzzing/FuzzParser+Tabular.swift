import Tabular

// The tokenisers of CSV and JSON Lines.
extension FuzzParser {
  static let csv = FuzzParser(
    "csv",
    mutator: {
      Mutator(
        seeds: [
          "a,b,c\n1,2,3\n\"x,\"\"y\"\"\",,z\n", "#gledger.events/1\na\n\"\"\n1\n", "a;b\r\n \"1\" ;\t2\r\n",
          "a,b\n\"line\nline\",2\n\n3,4", "a\tb\n1\t2\n", "名前,b\n東京,\u{1F600}\n", "a,b\r1,2\r3,4\r",
        ].map { Array($0.utf8) },
        words: ["\"", "\"\"", ",", ";", "\n", "\r\n", "\r", "#", " ", "\t", "abcdefgh", "\"\n\"", "\",\""],
        delimiters: Array(",;\t".utf8))
    },
    body: { input, random in
      var options = CSVOptions(
        delimiter: random.pick(Array(",,,;\t".utf8)), headerRequired: !random.oneIn(3),
        encoding: random.pick([.utf8, .utf8, .utf8, .windows1252, .shiftJIS]), trim: random.oneIn(3),
        allowLoneCR: random.oneIn(3), allowPreamble: !random.oneIn(3), allowUnnamedColumns: random.oneIn(3))
      if random.oneIn(2) {
        options.limits.field = 4 + random.below(60)
        options.limits.record = options.limits.field + random.below(200)
      }
      let whole = try CSVTranscript(input, options)
      var chunked = options
      chunked.limits.chunkSize = 1 + random.below(40)
      let pieces = try CSVTranscript(input, chunked)
      try requireSame(whole.entries, pieces.entries, "chunks of \(chunked.limits.chunkSize)")
      try whole.checkRoundTrip()
      return !whole.records.isEmpty
    })

  static let jsonLines = FuzzParser(
    "json-lines",
    mutator: {
      Mutator(
        seeds: [
          "{\"format\":\"gledger.events/1\"}\n{\"a\":\"1\",\"b\":null}\n",
          "{\"a\":\"\\u00e9\\ud83d\\ude00\\n\",\"components\":{\"x\":\"1\",\"y\":null}}\n\n"
            + "{\"attributes\":{}}",
          "{ \"a\" : \"x\" , \"b\" : \"\\\\\\\"\" }\r\n{}\n",
        ].map { Array($0.utf8) },
        words: [
          "\"", "{", "}", "[", ":", ",", "\\", "\\u", "\\ud800", "\\u0000", "null", "true", "1.5", "\"a\"",
          "\"components\":{", "\"attributes\":", "\n", " ", "\"a\":\"1\",",
        ])
    },
    body: { input, random in
      var limits = ReadLimits()
      if random.oneIn(2) {
        limits.field = 4 + random.below(40)
        limits.record = limits.field + random.below(200)
        limits.keys = 1 + random.below(6)
      }
      let whole = try JSONTranscript(input, limits)
      limits.chunkSize = 1 + random.below(40)
      let pieces = try JSONTranscript(input, limits)
      try requireSame(whole.entries, pieces.entries, "chunks of \(limits.chunkSize)")
      return whole.accepted > 0
    })
}

private func requireSame(_ whole: [String], _ pieces: [String], _ what: String) throws(FuzzFault) {
  if whole == pieces { return }
  let place = zip(whole, pieces).prefix { $0 == $1 }.count
  let (one, other) = (whole.dropFirst(place).first ?? "nothing", pieces.dropFirst(place).first ?? "nothing")
  throw FuzzFault("\(what) give \(other) for \(one)")
}

/// All that a CSV reader says of an input.
private struct CSVTranscript {
  var entries: [String] = []
  var records: [[String]] = []
  private var faults: [Diagnostic] = []
  /// Lines of records and faults.
  private var covered: Set<Int> = []

  init(_ input: [UInt8], _ options: CSVOptions) throws(FuzzFault) {
    do throws(Diagnostic) {
      try read(input, options)
    } catch {
      entries.append(CSVTranscript.text(error, CSVRecord()))
      faults.append(error)
    }
    let isText = options.encoding == .utf8
    let places = Places(input, returnsEndLines: options.allowLoneCR, countsBytes: !isText)
    for fault in faults { try places.check(fault, wholeFile: ["bad-delimiter", "encoding-unavailable"]) }
    // Without a header every line with a character must be in a record or in a fault.
    if isText, !options.headerRequired, !options.allowPreamble {
      let lost = places.filled.filter { !covered.contains($0) }
      try require(lost.isEmpty || covered.isEmpty, "lines \(lost) are in no record and no fault")
    }
  }

  /// How much is kept of what is too long depends on how much was read of it.
  private static func text(_ fault: Diagnostic, _ record: CSVRecord) -> String {
    ["field-too-long", "record-too-long"].contains(fault.code)
      ? "fault \(fault.line) \(fault.column ?? 0) \(fault.code)" : "fault \(fault) \(record.raw)"
  }

  private mutating func read(_ input: [UInt8], _ options: CSVOptions) throws(Diagnostic) {
    var reader = try CSVReader(.bytes(input, name: "input"), options: options)
    entries.append("header \(reader.header) \(reader.preamble ?? "-")")
    var record = CSVRecord()
    while true {
      do throws(Diagnostic) {
        guard try reader.next(&record) else { return }
        let fields = (0..<record.count).map { record.string($0) }
        records.append(fields)
        entries.append("\(record.line) \(fields) \((0..<record.count).map { record.position($0) })")
      } catch {
        entries.append(CSVTranscript.text(error, record))
        faults.append(error)
      }
      covered.formUnion(record.line..<(record.line + record.lineCount))
    }
  }

  /// What was read is written, and read again as the same.
  func checkRoundTrip() throws(FuzzFault) {
    guard let first = records.first, !first.isEmpty else { return }
    var writer = CSVWriter()
    for record in records { writer.append(record: record) }
    let options = CSVOptions(headerRequired: false, allowPreamble: false)
    var read: [[String]] = []
    do throws(Diagnostic) {
      var reader = try CSVReader(.bytes(writer.takeBytes(), name: "written"), options: options)
      var record = CSVRecord()
      while try reader.next(&record) { read.append((0..<record.count).map { record.string($0) }) }
    } catch {
      throw FuzzFault("what was written is refused: \(error)")
    }
    try require(read == records, "what was written is read as another: \(read) for \(records)")
  }
}

/// All that a JSON Lines reader says of an input.
private struct JSONTranscript {
  var entries: [String] = []
  var accepted = 0
  private var faults: [Diagnostic] = []

  init(_ input: [UInt8], _ limits: ReadLimits) throws(FuzzFault) {
    do throws(Diagnostic) {
      try read(input, limits)
    } catch {
      entries.append("refused \(error)")
      faults.append(error)
    }
    let places = Places(input)
    for fault in faults { try places.check(fault) }
  }

  private mutating func read(_ input: [UInt8], _ limits: ReadLimits) throws(Diagnostic) {
    var reader = try JSONLReader(.bytes(input, name: "input"), limits: limits)
    entries.append("format \(reader.format ?? "-")")
    var record = JSONLRecord()
    while true {
      do throws(Diagnostic) {
        guard try reader.next(&record) else { return }
        accepted += 1
        entries.append("\(record.line) \(record.keys) \((0..<record.count).map { record.value($0) })")
      } catch {
        entries.append("fault \(error) \(record.raw)")
        faults.append(error)
      }
    }
  }
}
