import Foundation
import Testing

/// Files that cannot be read, and mappings, settings and packs with faults.
@Suite(.serialized) struct BadFileTests {
  /// Runs each command in a folder and compares what is printed with a golden file.
  private func check(
    _ commands: [(name: String, arguments: [String])], in folder: String, golden: String,
    _ environment: [String: String] = [:]
  ) throws {
    let books = try SteadyBooks.ofFiles.get()
    var program = books.ledger.program
    program.folder = folder
    program.environment.merge(environment) { _, new in new }
    var page = ""
    for command in commands {
      page += try SteadyBooks.section(command.name, program, command.arguments)
      try books.expectUnmoved(command.name)
    }
    try expect(page, is: "\(golden).txt")
  }

  private func write(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  @Test func filesThatCannotBeRead() throws {
    let folder = try TestFolder.shared.folder("unreadable")
    try write([Rows.header, Rows.money].joined(separator: "\n"), "\(folder)/good.csv")
    let bad = Rows.money.replacing("VT", with: "ZZ")
    try write([Rows.header, bad].joined(separator: "\n"), "\(folder)/bad.csv")
    try FileManager.default.createDirectory(atPath: "\(folder)/folder", withIntermediateDirectories: false)
    symlink("loop.csv", "\(folder)/loop.csv")
    symlink("gone.csv", "\(folder)/dangling.csv")
    let long = String(repeating: "n", count: 300)
    try check(
      [
        ("no such file", ["post", "none.csv"]), ("a folder", ["post", "folder"]),
        ("a link to itself", ["post", "loop.csv"]), ("a link to nothing", ["post", "dangling.csv"]),
        ("a name that is too long", ["post", long]), ("a file as a folder", ["post", "good.csv/events.csv"]),
        ("the second of two files: nothing is posted", ["post", "good.csv", "none.csv"]),
        ("rejects over the input", ["post", "good.csv", "--rejects", "./good.csv"]),
        (
          "rejects where nothing can be made",
          ["post", "bad.csv", "--rejects", "none/x.csv"]
        ),
        ("no such mapping", ["post", "good.csv", "--mapping", "none.yaml"]),
        ("a folder as a mapping", ["post", "good.csv", "--mapping", "folder"]),
      ], in: folder, golden: "bad-file")
  }

  /// Root reads everything; without the two capabilities it is a user like any other.
  @Test func aFileWithoutPermission() throws {
    let folder = try TestFolder.shared.folder("secret")
    let file = "\(folder)/secret.csv"
    try write(Rows.header, file)
    chmod(file, 0)
    let drop = "setpriv --bounding-set=-dac_override,-dac_read_search --"
    let prefix = geteuid() == 0 ? drop : "env"
    var program = try SteadyBooks.ofFiles.get().ledger.program
    program.folder = folder
    program.environment["GLEDGER_BINARY"] = Program.path
    let line = "\(prefix) \"$GLEDGER_BINARY\" post secret.csv"
    let outcome = try program.start(["-c", line], path: "/bin/sh").wait()
    let message = "secret.csv: cannot be opened: Permission denied; check the path and the permissions\n"
    #expect(outcome.status == 3 && outcome.errors == message && outcome.output.isEmpty, "\(outcome)")
  }

  private static let mappings: [(name: String, text: String)] = [
    ("empty", ""), ("not YAML", "columns: [a, b"), ("a list", "- a\n- b\n"),
    ("no format", "name: x\ncolumns: {}\nevents: []\n"), ("unknown key", "formatt: gledger.mapping/1\n"),
    ("key twice", "format: gledger.mapping/1\nname: a\nname: b\n"),
    ("aliases of aliases", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"),
    ("nested too deeply", String(repeating: "[", count: 5000)),
    ("over a megabyte", String(repeating: "# comment\n", count: 110_000)),
    ("UTF-16", "f\0o\0r\0m\0a\0t\0:\0 \0"), ("lone carriage returns", "format: gledger.mapping/1\rname: x\r"),
    (
      "faults of columns",
      """
      format: gledger.mapping/1
      name: x
      columns:
        a: { from: A, type: texst }
        b: { from: B, type: text, pattern: "[0-9" }
        c: { from: C, type: day, forms: [d-mon-yy] }
        d: { from: D, type: money, forms: ["#.###"] }
        e: { type: text }
        f: 5

      """
    ),
    (
      "faults of rules and events",
      """
      format: gledger.mapping/1
      name: x
      columns: { a: { from: A, type: text }, m: { from: M, type: money } }
      derive: { half: { multiply: m, by: b, round: half-even } }
      rules:
        - { event: one, when: "a = ", outcome: post }
        - { event: two, when: "a = x", outcome: post }
      events:
        - { as: one, event: fund.contributon, reference: "{a}", date: 2024-01-01, amount: m, party: a }
        - { as: one, event: fund.contribution, reference: "{b}", date: 2024-02-30, amount: a, party: a }

      """
    ),
  ]

  private static let good = """
    format: gledger.mapping/1
    name: good
    constants: { currency: USD, book: VT, party: treasury }
    columns:
      id: { from: Id, type: text, pattern: "[A-Z][0-9]+", required: true }
      day: { from: Day, type: day, forms: [m/d/yyyy, d/m/yyyy] }
      sum: { from: Sum, type: money, forms: ["$#,##0.00"] }
    rules: [{ event: one, when: "sum = 1.25", outcome: reject, code: a-dollar-and-a-quarter }]
    events:
      - { as: one, event: fund.contribution, reference: "{id}", date: day, amount: sum }

    """

  @Test func mappingsWithFaults() throws {
    let folder = try TestFolder.shared.folder("mappings")
    try write("A,M\n1,2\n", "\(folder)/rows.csv")
    var commands: [(name: String, arguments: [String])] = []
    for (place, mapping) in Self.mappings.enumerated() {
      try write(mapping.text, "\(folder)/\(place).yaml")
      commands.append((mapping.name, ["post", "rows.csv", "--mapping", "\(place).yaml"]))
    }
    try check(commands, in: folder, golden: "bad-mapping")
  }

  @Test func recordsThatAMappingRefuses() throws {
    let folder = try TestFolder.shared.folder("mapped")
    try write(Self.good, "\(folder)/good.yaml")
    let rows = """
      Id,Day,Sum
      A1,1/13/2024,"$1,000.00"
      a1,1/13/2024,"$1,000.00"
      ,1/13/2024,$5.00
      A2,1/2/2024,$5.00
      A3,2/30/2024,$5.00
      A4,1/13/24,$5.00
      A5,1/13/2024,"$1000.00"
      A6,1/13/2024,"$10,00.00"
      A7,1/13/2024,-$5.00
      A8,1/13/2024,$0.00
      A9,,$5.00
      A10,1/13/2024,$1.25
      A11,1/13/2024,$5.00,extra

      """
    try write(rows, "\(folder)/rows.csv")
    try write("Id,Day,Sums\n", "\(folder)/other.csv")
    try write("{\"Id\":\"A1\"}\n", "\(folder)/rows.jsonl")
    try check(
      [
        ("records", ["post", "rows.csv", "--mapping", "good.yaml"]),
        ("a column that is not there", ["post", "other.csv", "--mapping", "good.yaml"]),
        ("JSON Lines", ["post", "rows.jsonl", "--mapping", "good.yaml"]),
      ], in: folder, golden: "bad-mapped-record")
  }

  private static let settings: [(name: String, text: String)] = [
    ("not YAML", "ledger: [main"), ("a list", "- ledger\n"), ("unknown name", "ledgre: main\n"),
    ("a list as a value", "actor: [clerk]\n"), ("a name twice", "actor: a\nactor: b\n"),
    ("over a megabyte", "actor: a\n" + String(repeating: "# comment\n", count: 110_000)),
  ]

  @Test func settingsWithFaults() throws {
    var page = ""
    for setting in Self.settings {
      let home = try TestFolder.shared.folder("settings")
      try write(setting.text, "\(home)/config.yaml")
      let program = Program(environment: ["GLEDGER_HOME": home], folder: home)
      page += try SteadyBooks.section(setting.name, program, ["status"]).replacing("\(home)/", with: "")
    }
    try expect(page, is: "bad-settings.txt")
  }
}
