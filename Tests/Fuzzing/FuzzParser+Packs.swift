import Bundled
import Operations
import Schemes
import Tabular

// Scheme packs and settings.
extension FuzzParser {
  private static let pages: [(path: String, bytes: [UInt8])] = {
    let prefix = "Sources/Schemes/Packs/united-states/"
    return Bundled.files.filter { $0.path.hasPrefix(prefix) }.map {
      (String($0.path.dropFirst(prefix.count)), Array(few($0.text, $0.path).utf8))
    }
  }()

  /// Four of the books are enough, and quicker.
  private static func few(_ text: String, _ path: String) -> String {
    guard path.hasSuffix("/book.csv") || path.hasSuffix("/fund.csv") else { return text }
    let lines = text.split(separator: "\n")
    return (lines.prefix(4) + lines.filter { $0.hasPrefix("reinsurer,") }).joined(separator: "\n") + "\n"
  }

  /// The first byte of an input says which file of the pack the rest of it is.
  static let pack = FuzzParser(
    "pack",
    mutator: {
      Mutator(
        seeds: pages.enumerated().map { [UInt8($0.offset)] + $0.element.bytes },
        words: [
          "association", "insurer", "compensator", "1010", "2210", "claim.paid", "debit", "credit", "none",
          "zero",
          "party", "USD", "JPY", "2000-01-01", "80%", "1/3", "remaining", "principal", "-", "*",
          "treaty:QS-EXAMPLE",
          "valid_from", "valid_to", "&a ", "*a", "[", "]", "{", "}", ": ", "- ", "languages: [en, ja]",
          "by:fill_rate",
          "underwriting_years", "99999", "gledger.pack/1", "gledger.treaty/1",
        ])
    },
    body: { input, random in
      guard let first = input.first else { return false }
      let place = Int(first) % pages.count
      var files = pages
      files[place].bytes = Array(input.dropFirst())
      let source = PackSource(files: files)
      let (pack, faults) = PackReader.read(source)
      try require((pack == nil) == !faults.isEmpty, "refused without a fault, or accepted with one")
      let lines = Dictionary(uniqueKeysWithValues: source.files.map { ($0.path, Places($0.bytes)) })
      for fault in faults {
        if fault.line == 0 { continue }
        guard let page = lines[fault.file] else { throw FuzzFault("no such file: \(fault)") }
        try page.check(fault)
      }
      guard let pack else { return false }
      try checkStored(pack)
      return true
    })

  /// What the database gives back of a pack is the same pack.
  private static func checkStored(_ pack: Pack) throws(FuzzFault) {
    let stored = pack.records.map { PackRecord(table: $0.table, key: $0.key, fields: $0.fields) }
    let (scheme, faults) = PackReader.compile(stored.reversed(), hash: pack.hash)
    try require(scheme != nil && faults.isEmpty, "the stored pack has a fault: \(faults)")
    let change = PackChange.between(old: stored, new: pack.records)
    try require(change.added.isEmpty && change.ended.isEmpty, "the stored pack differs")
    try require(scheme?.books.map(\.code) == pack.scheme.books.map(\.code), "the stored books differ")
  }

  static let configuration = FuzzParser(
    "configuration",
    mutator: {
      Mutator(
        seeds: [
          "ledger: main\nactor: \"clerk\"\n", "# nothing\n", "{database: 'host=db dbname=x', language: en}",
        ]
        .map { Array($0.utf8) },
        words: [
          "ledger", "actor", "database", ": ", "\n", "- ", "&a ", "*a", "[", "{", "}", "|\n ", "'", "\"", "#",
          "? ",
        ],
        delimiters: Array(":\n ,".utf8))
    },
    body: { input, random in
      let found: [String: String]
      do throws(Diagnostic) {
        found = try Configuration.read(input, file: "input")
      } catch {
        try Places(input).check(error, wholeFile: ["too-large"])
        return false
      }
      try require(found.keys.allSatisfy { Configuration.names.contains($0) }, "an unknown setting: \(found)")
      return !found.isEmpty
    })
}
