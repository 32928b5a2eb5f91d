import Testing

@testable import Tabular

@Suite struct CSVModelTests {
  /// RFC 4180 written down as plainly as can be, for valid input only.
  static func naiveParse(_ text: String) -> [[String]] {
    var records: [[String]] = []
    var record: [String] = []
    var field = ""
    var isQuoted = false
    var hasAny = false
    let scalars = Array(text.unicodeScalars)
    var i = 0
    func endRecord() {
      if hasAny { records.append(record + [field]) }
      record = []
      field = ""
      hasAny = false
    }
    while i < scalars.count {
      let scalar = scalars[i]
      if isQuoted {
        if scalar != "\"" {
          field.unicodeScalars.append(scalar)
        } else if i + 1 < scalars.count, scalars[i + 1] == "\"" {
          field += "\""
          i += 1
        } else {
          isQuoted = false
        }
      } else if scalar == "\"" {
        isQuoted = true
        hasAny = true
      } else if scalar == "," {
        record.append(field)
        field = ""
        hasAny = true
      } else if scalar == "\n" {
        endRecord()
      } else if scalar != "\r" {
        field.unicodeScalars.append(scalar)
        hasAny = true
      }
      i += 1
    }
    endRecord()
    return records
  }

  static func randomField(_ random: inout SeededGenerator) -> String {
    let pieces = ["a", "1", " ", ",", "\"", "\n", "\r\n", "é", "代", "🙂", "0123456789", "#", "\t"]
    return (0..<Int.random(in: 0...5, using: &random))
      .map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
  }

  @Test func readsAsTheModelDoes() {
    var random = SeededGenerator(state: 4180)
    for round in 0..<3_000 {
      let width = Int.random(in: 1...5, using: &random)
      var text = (0..<width).map { "c\($0)" }.joined(separator: ",") + "\n"
      var wanted: [[String]] = []
      for _ in 0..<Int.random(in: 0...6, using: &random) {
        let fields = (0..<width).map { _ in Self.randomField(&random) }
        var written = fields.map { field in
          Bool.random(using: &random) ? csvField(field) : "\"" + field.replacing("\"", with: "\"\"") + "\""
        }.joined(separator: ",")
        if written.isEmpty { written = "\"\"" }
        text += written + (Bool.random(using: &random) ? "\n" : "\r\n")
        wanted.append(fields)
        if Int.random(in: 0..<5, using: &random) == 0 { text += "\n" }
      }
      let chunk = chunkSizes[round % chunkSizes.count]
      let reading = readCSV(text, chunk: chunk)
      #expect(reading.faults == [], "\(text.debugDescription)")
      #expect(reading.records == wanted, "\(text.debugDescription)")
      #expect(Array(Self.naiveParse(text).dropFirst()) == wanted)
    }
  }

  static let seedText =
    "#gledger.events/1\r\nday,amount,memo\r\n1,\"2\"\"3\",x\n\"4\n5\",6,\n\n日本,é,\"\"\n7,8,9\n"

  static func mutated(_ random: inout SeededGenerator) -> [UInt8] {
    var bytes = Array(seedText.utf8)
    let pool: [UInt8] = Array("\"\"\"\n\r,,a1# ".utf8) + [0, 0xFF, 0xC3, 0xA9]
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      let at = Int.random(in: 0...bytes.count, using: &random)
      let byte = pool[Int.random(in: 0..<pool.count, using: &random)]
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes.insert(byte, at: at)
      case 1 where at < bytes.count: bytes.remove(at: at)
      case 2 where at < bytes.count: bytes[at] = byte
      default: bytes.insert(contentsOf: bytes[at...].prefix(9), at: at)
      }
    }
    return bytes
  }

  /// Walks the file along the records' own bytes: nothing but line ends lies between them.
  static func leftOver(_ file: [UInt8], _ reading: Reading, _ options: CSVOptions) -> String? {
    var at = file.starts(with: UInt8.byteOrderMark) ? 3 : 0
    func lineEndLength() -> Int {
      if at >= file.count { return 0 }
      if file[at] == 0x0A { return 1 }
      if file[at] == 0x0D, at + 1 < file.count, file[at + 1] == 0x0A { return 2 }
      return file[at] == 0x0D && options.allowLoneCR ? 1 : 0
    }
    func skipLine() {
      while at < file.count, lineEndLength() == 0 { at += 1 }
      at += lineEndLength()
    }
    if let preamble = reading.preamble {
      at += preamble.utf8.count
      at += lineEndLength()
    }
    for raw in reading.raws {
      while lineEndLength() > 0 { at += lineEndLength() }
      let line = placeInText(at, in: file[...], firstLine: 1, loneReturnEndsLine: options.allowLoneCR).line
      if raw.line != line { return "line \(raw.line), not \(line)" }
      if !file[at...].starts(with: raw.bytes) { return "\(raw.bytes) is not at \(at)" }
      at += raw.bytes.count
      if raw.isComplete {
        if at < file.count, lineEndLength() == 0 { return "no line end at \(at)" }
        at += lineEndLength()
      } else {
        skipLine()
      }
    }
    while lineEndLength() > 0 { at += lineEndLength() }
    return at == file.count ? nil : "\(file.count - at) bytes are left"
  }

  @Test func mutatedFilesLoseNoRecord() {
    var random = SeededGenerator(state: 20_000)
    for round in 0..<20_000 {
      let file = Self.mutated(&random)
      var options = CSVOptions(headerRequired: false)
      options.allowLoneCR = round % 3 == 0
      if round % 5 == 0 { options.limits.field = 12 }
      if round % 7 == 0 { options.limits.record = 24 }
      let chunk = chunkSizes[round % chunkSizes.count]
      let reading = readCSV(file, options, chunk: chunk)
      if reading.refusal != nil { continue }
      let problem = Self.leftOver(file, reading, options)
      #expect(problem == nil, "round \(round): \(file)")
      #expect(reading.items.count == reading.raws.count)
      // Under small limits, how much of a faulty record is kept depends on the chunks.
      if round % 5 != 0, round % 7 != 0 {
        let whole = readCSV(file, options)
        #expect(whole.items == reading.items, "round \(round), chunk \(chunk): \(file)")
      }
      if problem != nil { return }
    }
  }

  @Test func mutatedFilesWithHeaderNeverCrash() {
    var random = SeededGenerator(state: 99)
    for round in 0..<5_000 {
      let file = Self.mutated(&random)
      var options = CSVOptions(trim: round % 2 == 0)
      options.encoding = TextEncoding.allCases[round % 3]
      let small = readCSV(file, options, chunk: chunkSizes[round % 5])
      #expect(small == readCSV(file, options), "round \(round): \(file)")
    }
  }
}
