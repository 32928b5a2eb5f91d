import Bundled
import Operations
import Schemes
import Tabular

// Scheme packs and settings.
extension FuzzParser {
  /// The smallest pack that has every table, so that an input takes a millisecond or two.
  private static let pages: [(path: String, bytes: [UInt8])] = {
    let root = #filePath.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 }
    return (try? PackSource.folder(root + "/FuzzTests/Pack").files) ?? []
  }()

  /// Pages of a pack in use: their rows name much that the small pack has not.
  private static let others: [[UInt8]] = {
    let prefix = "Sources/Schemes/Packs/united-states/"
    return Bundled.files.filter { $0.path.hasPrefix(prefix) }.compactMap { file in
      pages.firstIndex { prefix + $0.path == file.path || isTreaty($0.path) && isTreaty(file.path) }
        .map { [UInt8($0)] + Array(file.text.utf8) }
    }
  }()

  private static func isTreaty(_ path: String) -> Bool {
    path.split(separator: "/").dropLast().last == "treaty"
  }

  /// The first byte of an input says which file of the pack the rest of it is.
  static let pack = FuzzParser(
    "pack",
    mutator: {
      Mutator(
        seeds: pages.enumerated().map { [UInt8($0.offset)] + $0.element.bytes } + others,
        words: [
          "association", "insurer", "compensator", "island-re", "harbour", "1010", "2210", "claim.paid",
          "debit", "credit", "none",
          "zero",
          "party", "KWD", "USD", "JPY", "2000-01-01", "80%", "1/3", "remaining", "principal", "-", "*",
          "treaty:QS",
          "valid_from", "valid_to", "&a ", "*a", "[", "]", "{", "}", ": ", "- ", "languages: [en, ja]",
          "by:fill_rate",
          "underwriting_years", "99999", "gledger.pack/1", "gledger.treaty/1",
        ])
    },
    body: { input, random in
      try require(!pages.isEmpty, "the small pack is not beside the fuzzer")
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

  /// One page alone beside the pack's own: what is read of it, and the places of what is wrong in it, at a
  /// fraction of the cost of the whole pack.
  static let packPage = FuzzParser(
    "pack-page", mutator: { pack.mutator() },
    body: { input, random in
      guard let first = input.first, let page = pages.indices.contains(Int(first)) ? pages[Int(first)] : nil
      else { return false }
      let head = pages.filter { $0.path == "pack.yaml" && $0.path != page.path }
      let source = PackSource(files: head + [(page.path, Array(input.dropFirst()))])
      let (read, faults) = PackReader.read(source)
      try require((read == nil) == !faults.isEmpty, "refused without a fault, or accepted with one")
      let lines = Dictionary(uniqueKeysWithValues: source.files.map { ($0.path, Places($0.bytes)) })
      for fault in faults where fault.line != 0 {
        guard let place = lines[fault.file] else { throw FuzzFault("no such file: \(fault)") }
        try place.check(fault)
      }
      if random.oneIn(16) {
        try require(PackReader.read(source).diagnostics == faults, "read otherwise a second time")
      }
      return !faults.contains { $0.file == page.path && $0.line != 0 }
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
