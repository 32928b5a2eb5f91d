import Bundled
import Posting
import Schemes

/// The packs that the tests post with.
enum TestPacks {
  struct Unreadable: Error { var faults: String }

  private static let root = String(#filePath.dropLast("/Tests/PostingTests/TestPacks.swift".count))

  /// The bundled pack of the United States: 80 % of each claim under a treaty, income at once, US dollars.
  static let unitedStates = Result { try bundled("united-states") }

  /// Re-guarantors and a fund that compensates, income at once, yuan.
  static let china = Result { try bundled("china") }

  /// The 51 associations, suspense until the close, yen.
  static let japan = Result { try bundled("japan") }

  /// A bundled pack of which layers are claimed or ceded on request: by waterfall and payer.
  static func onRequest(_ name: String, claimed: [String] = [], ceded: [String] = []) throws -> Scheme {
    try bundled(name) { path, text in
      path == "layer.csv" ? onRequest(text, claimed: claimed, ceded: ceded) : text
    }
  }

  private static func onRequest(_ text: String, claimed: [String], ceded: [String]) -> String {
    let lines = text.split(separator: "\n").enumerated().map { number, line in
      if number == 0 { return line + ",claimed,ceded" }
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      let layer = "\(fields[0]),\(fields[2])"
      let words = [claimed, ceded].map { $0.contains(layer) ? ",on_request" : "," }
      return line + words.joined()
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A bundled pack with its files edited: by path and text.
  static func edited(_ name: String, _ edit: (String, String) -> String) throws -> Scheme {
    try bundled(name, edit)
  }

  private static func bundled(
    _ name: String, _ edit: (String, String) -> String = { $1 }
  ) throws -> Scheme {
    let prefix = "Sources/Schemes/Packs/\(name)/"
    return try scheme(
      PackSource(
        texts: Bundled.files(below: prefix).map { file in
          let path = String(file.path.dropFirst(prefix.count))
          return (path, edit(path, file.text))
        }))
  }

  /// JP-1's pack: an insurer, a federation, suspense until the close, yen (domain.md 2.4).
  static let japanMini = Result { () throws in
    try scheme(try PackSource.folder(root + "/Tests/SchemesTests/Packs/japan-mini"))
  }

  /// A fourth scheme, of files alone: dinars with three decimals, other names, other limits.
  static let island = Result { () throws in
    try scheme(try PackSource.folder(root + "/Tests/SchemesTests/Packs/island"))
  }

  /// The files of island with some rows replaced: the share of other payers waits for the year end.
  static let shoal = Result { () throws in
    let packs = root + "/Tests/SchemesTests/Packs/"
    return try scheme(overlay(try .folder(packs + "shoal"), on: try .folder(packs + "island")))
  }

  /// The files of shoal with some rows replaced: bank accounts with a floor and a minimum, as in JP-1.
  static let reef = Result { () throws in
    let packs = root + "/Tests/SchemesTests/Packs/"
    let shoal = overlay(try .folder(packs + "shoal"), on: try .folder(packs + "island"))
    return try scheme(overlay(try .folder(packs + "reef"), on: shoal))
  }

  /// A row stands for the row whose first four fields are the same, and takes it away where a minus is
  /// before it; other files are replaced whole.
  private static func overlay(_ top: PackSource, on base: PackSource) -> PackSource {
    func lines(_ file: (path: String, bytes: [UInt8])) -> [Substring] {
      String(decoding: file.bytes, as: UTF8.self).split(separator: "\n")
    }
    func key(_ line: Substring) -> [Substring] {
      Array(line.split(separator: ",", omittingEmptySubsequences: false).prefix(4))
    }
    return PackSource(
      texts: base.files.map { file in
        guard let other = top.files.first(where: { $0.path == file.path }) else {
          return (file.path, String(decoding: file.bytes, as: UTF8.self))
        }
        let rows = lines(other)
        guard file.path.hasSuffix(".csv") else { return (file.path, rows.joined(separator: "\n") + "\n") }
        let keys = Set(rows.map { key($0.hasPrefix("-") ? $0.dropFirst() : $0) })
        let kept = lines(file).filter { !keys.contains(key($0)) }
        let added = rows.dropFirst().filter { !$0.hasPrefix("-") }
        return (file.path, ([rows[0]] + kept + added).joined(separator: "\n") + "\n")
      })
  }

  /// A fund that begins empty stands below a minimum of more than zero, and cannot be brought back there.
  static func withoutMinimum(_ scheme: Scheme) -> Scheme {
    var scheme = scheme
    for place in scheme.limits.indices {
      if case .availability(let role, let charts, _) = scheme.limits[place].kind {
        scheme.limits[place].kind = .availability(role: role, charts: charts, minimum: 0)
      }
    }
    return scheme
  }

  /// The fourth scheme with the capped share of `ocean-re` on request.
  static let islandOnRequest = Result { () throws in
    let source = try PackSource.folder(root + "/Tests/SchemesTests/Packs/island")
    return try scheme(
      PackSource(
        texts: source.files.map { file in
          let text = String(decoding: file.bytes, as: UTF8.self)
          guard file.path == "layer.csv" else { return (file.path, text) }
          return (file.path, onRequest(text, claimed: ["tiers,ocean-re"], ceded: []))
        }))
  }

  private static func scheme(_ source: PackSource) throws -> Scheme {
    let (pack, faults) = PackReader.read(source)
    guard let pack else { throw Unreadable(faults: "\(faults)") }
    return pack.scheme
  }
}
