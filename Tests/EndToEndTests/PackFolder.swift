import Foundation
import Testing

/// A shipped pack in a folder of its own, with other treaties and changed tables.
struct PackFolder {
  let path: String

  /// - Parameter treaties: in place of the pack's example, where it has one.
  init(_ pack: String = "united-states", treaties: [(code: String, text: String)]) throws {
    path = try TestFolder.shared.file("pack")
    try FileManager.default.copyItem(atPath: "\(Program.root)/Sources/Schemes/Packs/\(pack)", toPath: path)
    try FileManager.default.createDirectory(atPath: "\(path)/treaty", withIntermediateDirectories: true)
    let example = "\(path)/treaty/QS-EXAMPLE.yaml"
    if FileManager.default.fileExists(atPath: example) { try FileManager.default.removeItem(atPath: example) }
    for treaty in treaties {
      try treaty.text.write(toFile: "\(path)/treaty/\(treaty.code).yaml", atomically: true, encoding: .utf8)
    }
  }

  /// A quota share of each year.
  /// - Parameter more: further lines of its document.
  static func share(
    _ code: String, cession: String, cedant: String, inuring: Int = 10, panel: String, more: String = "",
    cap: String = "none"
  ) -> (code: String, text: String) {
    (
      code,
      """
      format: gledger.treaty/1
      treaty: \(code)
      type: quota_share
      cedant: { \(cedant) }
      years: { underwriting_years: [2020, 2030], starts: "01-01", starts_in: same, attaching: risks }
      inuring: \(inuring)
      \(more)
      terms: { cession: "\(cession)", limit: \(cap), limit_basis: ceded }
      panel: [ \(panel) ]

      """
    )
  }

  /// Changes a file, and fails where nothing changes.
  func change(_ file: String, _ change: (String) -> String) throws {
    let text = try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)
    let changed = change(text)
    #expect(changed != text, "nothing to change in \(file)")
    try changed.write(toFile: "\(path)/\(file)", atomically: true, encoding: .utf8)
  }

  /// Lets programme 7a cede under these treaties, and not under the pack's example.
  func cede(under codes: [String]) throws {
    let row = "7a,1,treaty:QS-EXAMPLE,,principal+interest,,no,,\n"
    try change("layer.csv") { text in
      text.replacing(row, with: codes.map { row.replacing("QS-EXAMPLE", with: $0) }.joined())
    }
  }

  /// Adds reinsurers to the pack of the United States: `retro` keeps a book here, `world` does not.
  func addReinsurers() throws {
    for (table, row) in [
      ("party", "world,insurer,World reinsurer,World reinsurer,,,,"),
      ("book", "retro,insurer,Retrocessionaire,Retrocessionaire,USD,,"),
      ("fund", "retro,main,Main fund,Main fund,national,no,,,"),
    ] {
      try change("\(table).csv") { $0 + row + "\n" }
    }
  }
}

extension Ledger {
  /// Closing balances of a book at the end of 2025, by account: debits less credits.
  func balances(of book: String) throws -> [String: String] {
    let json = try done(
      "statement", "trial-balance", "--book", book, "--to", "2025-12-31", "--format", "json"
    ).json()
    var found: [String: String] = [:]
    for block in json["blocks"] as? [[String: Any]] ?? [] {
      for row in block["accounts"] as? [[String: Any]] ?? [] {
        guard let code = row["account"] as? String, let figures = row["figures"] as? [String: String] else {
          continue
        }
        let (debit, credit) = (figures["closing_debit"], figures["closing_credit"])
        found[code] = debit == "0.00" ? credit.map { $0 == "0.00" ? "0.00" : "-\($0)" } : debit
      }
    }
    return found
  }
}
