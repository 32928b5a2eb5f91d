import Foundation
import LocalServer
import PostgreSQL
import Testing

/// A file that must not be posted, or one whose oddness is allowed.
struct BadInput: Sendable {
  /// What is odd about it; also the name of its section in the golden file.
  var name: String
  var file: String
  var bytes: [UInt8]
  var options: [String]

  /// A native CSV file.
  init(_ name: String, _ text: String, file: String = "events.csv", options: [String] = []) {
    self.init(name, Array(text.utf8), file: file, options: options)
  }

  init(_ name: String, _ bytes: [UInt8], file: String = "events.csv", options: [String] = []) {
    (self.name, self.file, self.bytes, self.options) = (name, file, bytes, options)
  }

  /// Rows below the header that many tests have.
  static func rows(_ name: String, _ rows: String..., options: [String] = []) -> BadInput {
    BadInput(name, ([Rows.header] + rows).map { $0 + "\n" }.joined(), options: options)
  }

  /// One event of these fields, given as `name=value`, in a file that has their columns alone.
  static func event(_ name: String, _ fields: String..., options: [String] = []) -> BadInput {
    let pairs = fields.map { $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false) }
    let lines = [pairs.map { String($0[0]) }, pairs.map { String($0[1]) }].map { $0.joined(separator: ",") }
    return BadInput(name, lines.map { $0 + "\n" }.joined(), options: options)
  }

  static func lines(_ name: String, _ lines: String...) -> BadInput {
    BadInput(name, lines.map { $0 + "\n" }.joined(), file: "events.jsonl")
  }
}

/// The books that bad input must not move.
struct SteadyBooks {
  let ledger: Ledger
  private let before: [String]

  init(_ ledger: Ledger) throws {
    self.ledger = ledger
    before = try SteadyBooks.digest(ledger)
  }

  /// Books with a guarantee, a claim, a reversal and a book that has ended: made once a table of cases, since
  /// a command that waits for another says so.
  static let shared = Result { try made() }
  static let ofFiles = Result { try made() }
  static let ofMany = Result { try made() }

  private static func made() throws -> SteadyBooks {
    let folder = try TestFolder.shared.file("steady-pack")
    try FileManager.default.copyItem(
      atPath: "\(Program.root)/Sources/Schemes/Packs/united-states", toPath: folder)
    let books = "\(folder)/book.csv"
    let text = try String(contentsOfFile: books, encoding: .utf8)
    let ended = text.replacing("Alaska guarantee book,USD,,", with: "Alaska guarantee book,USD,,2020-01-01")
    try Data(ended.utf8).write(to: URL(fileURLWithPath: books))
    let ledger = try Ledger(pack: folder)
    let posted = try ledger.post(
      Rows.header, Rows.money, Rows.reinsurer, Rows.drawn, Rows.accepted, Rows.paid,
      "fund.contribution,C3,VT,2024-01-03,,treasury,,25,,,")
    guard posted.status == 0 else { throw ProgramError(message: "\(posted)") }
    let second = try ledger.post(
      "event,reference,book,date,guarantee,party,programme,area,amount",
      "guarantee.drawn,G2/draw,VT,2024-02-01,G2,lenders,7a,north,100")
    guard second.status == 0 else { throw ProgramError(message: "\(second)") }
    try ledger.done("reverse", "VT/C3", "--reason", "paid in by mistake")
    return try SteadyBooks(ledger)
  }

  /// Books in yen, which has no decimals.
  static let yen = Result { () throws -> SteadyBooks in
    try SteadyBooks(Ledger(pack: "\(Program.root)/Tests/SchemesTests/Packs/japan-mini"))
  }

  /// The tables of facts. Names (of accounts, segments, causes, headers, shapes) are no facts: one that a
  /// refused batch was given stays, and says nothing.
  private static let facts = [
    "batch", "seal", "event_key", "event", "reversal", "balance_sum", "guarantee_state", "open_item",
    "clearing", "pack_record",
  ]

  /// Every row of every fact, the head of the chain with them: two equal digests are two equal books.
  static func digest(_ ledger: Ledger) throws -> [String] {
    let connection = try PostgresConnection(
      LocalServer(home: Ledger.home).conninfo(database: "gledger_\(ledger.name)"),
      applicationName: "gledger tests")
    return try facts.map { table in
      let found = try connection.query(
        "select count(*)::text, coalesce(sum(hashtextextended(t::text, 0)), 0)::text from ledger.\(table) t")
      return "\(table) \(try found.map { "\(try $0.text(0)) rows, \(try $0.text(1))" }.joined())"
    }
  }

  func expectUnmoved(_ what: String) throws {
    let now = try SteadyBooks.digest(ledger)
    #expect(now == before, "\(what) moved the books")
  }

  /// Posts each file as people and as programs do, and compares all that is printed with a golden file.
  func refuse(_ cases: [BadInput], golden: String) throws {
    var page = ""
    for bad in cases {
      let path = try TestFolder.shared.write("", as: bad.file)
      try Data(bad.bytes).write(to: URL(fileURLWithPath: path))
      var program = ledger.program
      program.folder = String(path.dropLast(bad.file.count + 1))
      page += try SteadyBooks.section(bad.name, program, ["post", bad.file] + bad.options)
      try expectUnmoved(bad.name)
    }
    try expect(page, is: "\(golden).txt")
  }

  /// The page of one command: as typed, exit code, outputs, and the document with `--format json`, which says
  /// the same.
  static func section(_ name: String, _ program: Program, _ arguments: [String]) throws -> String {
    let text = try program.run(arguments)
    let machine = try program.run(arguments + ["--format", "json"])
    #expect(machine.status == text.status, "\(name): \(machine)")
    var document = try machine.json()
    let found = document["diagnostics"] as? [[String: Any]] ?? document["faults"] as? [[String: Any]] ?? []
    let lines = (text.errors + text.output).split(separator: "\n").map(String.init)
    for diagnostic in found {
      #expect(lines.contains(sentence(diagnostic)), "\(name): \(sentence(diagnostic))\n\(text)")
    }
    // Batches are numbered with gaps.
    if var receipt = document["receipt"] as? [String: Any] {
      receipt["batch"] = 0
      document["receipt"] = receipt
    }
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
    let json = String(
      decoding: try JSONSerialization.data(withJSONObject: document, options: options), as: UTF8.self)
    var page = "## \(name)\n$ gledger \(arguments.joined(separator: " "))\nexit \(text.status)\n"
    for (label, part) in [("stderr", text.errors), ("stdout", text.output)] where !part.isEmpty {
      page += part.split(separator: "\n").map { "\(label)  \($0)\n" }.joined()
    }
    return page + "json    \(json)\n\n"
  }

  /// A diagnostic of a document, as the command prints it to people.
  private static func sentence(_ diagnostic: [String: Any]) -> String {
    func text(_ key: String) -> String? { diagnostic[key] as? String }
    var place = text("file") ?? ""
    if let line = diagnostic["line"] as? Int, line > 0 {
      place += ":\(line)"
      if let column = diagnostic["column"] as? Int { place += ":\(column)" }
    }
    let subject = [text("field"), text("value").map { "\"\($0)\"" }].compactMap { $0 }.joined(separator: " ")
    let parts = [place, subject.isEmpty ? nil : subject, text("message")].compactMap { $0 }
    return parts.joined(separator: ": ") + "; " + (text("remedy") ?? "")
  }
}
