import Foundation
import Testing

/// Packs with faults, on the command line: `scheme check` names each, `init` and `scheme apply` change
/// nothing.
@Suite struct BadPackTests {
  /// An edit of the pack japan-mini; SchemesTests has a case for each kind of fault, these stand for them.
  struct Edit: Sendable {
    var name: String
    var file: String
    var old: String
    var new: String

    init(_ name: String, _ file: String, _ old: String, _ new: String) {
      (self.name, self.file, self.old, self.new) = (name, file, old, new)
    }
  }

  static let edits = [
    Edit("no such file", "books.csv", "", "a\n"),
    Edit("a table that is not read", "calendar.csv", "", "a\n"),
    Edit("unknown column", "book.csv", ",region", ",regiom"),
    Edit("missing column", "mirror.csv", ",by\n", ",note\n"),
    Edit("blank where needed", "book.csv", ",Tokyo,", ",,"),
    Edit("ragged row", "book.csv", ",kanto", ",kanto,"),
    Edit("unterminated quote", "party.csv", "bank-0001,", "\"bank-0001,"),
    Edit("bad day", "programme.csv", "2000-01-01,2020-04-01", "2000-02-30,2020-04-01"),
    Edit("bad ratio", "layer.csv", "80%", "180%"),
    Edit("limit of zero", "limit.csv", ",1010,1000,", ",1010,0,"),
    Edit("too many decimals", "limit.csv", ",1010,1000,", ",1010,0.5,"),
    Edit("limit over 64 bits", "limit.csv", ",1010,1000,", ",1010,9223372036854775808,"),
    Edit("bad YAML", "pack.yaml", "version: \"1\"", "version: \"1"),
    Edit("key twice", "pack.yaml", "example: yes", "example: yes\nexample: no"),
    Edit("aliases", "pack.yaml", "example: yes", "example: &a yes\nnote: *a"),
    Edit("book twice", "book.csv", "tokyo,", "insurer,insurer,Again,再,JPY,,,\ntokyo,"),
    Edit("validity overlaps", "programme.csv", "jp,,2020-04-01,", "jp,,2020-03-31,"),
    Edit("validity has a gap", "programme.csv", "jp,,2020-04-01,", "jp,,2020-04-02,"),
    Edit("fund of no book", "fund.csv", "federation,comp", "federatoin,comp"),
    Edit(
      "account that is not in the chart", "posting_rule.csv", "paid,association,,2240,1010",
      "paid,association,,2245,1010"),
    Edit(
      "debit and credit the same", "posting_rule.csv", "paid,association,,2240,1010",
      "paid,association,,1010,1010"),
    Edit(
      "memo with real accounts", "posting_rule.csv", "approved,association,,9130,9230",
      "approved,association,,9130,1010"),
    Edit(
      "component without a rule", "posting_rule.csv",
      "claim.paid,paid,association,,2240,1010,2000-01-01,,\n", ""),
    Edit(
      "mirror moved on one side", "posting_rule.csv", "insuranceClaimed,insurer,,5110,2210",
      "insuranceClaimed,insurer,,5110,2520"),
    Edit("layers without a residual", "layer.csv", "remaining,,yes", "remaining,,no"),
  ]

  private static let source = "\(Program.root)/Tests/SchemesTests/Packs/japan-mini"

  /// A folder with the pack `pack`, changed.
  private func folder(_ edits: [Edit]) throws -> String {
    let folder = try TestFolder.shared.folder("packs")
    try FileManager.default.copyItem(atPath: Self.source, toPath: "\(folder)/pack")
    for edit in edits {
      let path = "\(folder)/pack/\(edit.file)"
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      #expect(edit.old.isEmpty || text.contains(edit.old), "\(edit.name): nothing to replace")
      let changed = edit.old.isEmpty ? edit.new : text.replacing(edit.old, with: edit.new, maxReplacements: 1)
      try Data(changed.utf8).write(to: URL(fileURLWithPath: path))
    }
    return folder
  }

  @Test func eachFaultIsNamed() throws {
    var page = ""
    for edit in Self.edits {
      let program = Program(folder: try folder([edit]))
      page += try SteadyBooks.section(edit.name, program, ["scheme", "check", "pack"])
    }
    let empty = Program(folder: try TestFolder.shared.folder("empty"))
    try FileManager.default.createDirectory(
      atPath: "\(empty.folder)/pack", withIntermediateDirectories: false)
    page += try SteadyBooks.section("empty folder", empty, ["scheme", "check", "pack"])
    try expect(page, is: "bad-pack.txt")
  }

  @Test func aPackWithAFaultIsNotApplied() throws {
    let books = try SteadyBooks.yen.get()
    var page = ""
    for edit in [Self.edits[2], Self.edits[12], Self.edits[22]] {
      let raised = Edit(
        "", "pack.yaml", "version: \"1\"", edit.file == "pack.yaml" ? edit.new : "version: \"2\"")
      var program = books.ledger.program
      program.folder = try folder(edit.file == "pack.yaml" ? [edit] : [edit, raised])
      for command in [["scheme", "apply", "pack"], ["init", "--scheme", "pack"]] {
        page += try SteadyBooks.section(edit.name, program, command)
        try books.expectUnmoved("\(edit.name), \(command[0])")
      }
    }
    try expect(page, is: "bad-pack-apply.txt")
  }

  @Test func aLedgerIsNotBegunWithAFault() throws {
    var program = try Ledger(pack: nil).program
    program.folder = try folder([Self.edits[2]])
    let refused = try program.run(["init", "--scheme", "pack"])
    #expect(refused.status == 3 && refused.errors.contains("regiom"), "\(refused)")
    let status = try program.run(["status"])
    #expect(status.status == 3 && status.errors.contains("type: gledger init"), "\(status)")
  }
}
