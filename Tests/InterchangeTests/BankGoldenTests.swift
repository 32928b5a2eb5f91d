import Foundation
import Testing

@testable import Interchange

/// Every sample of a bank's file has a result: its lines, held back with the reason, or refused with the
/// place.
/// `GLEDGER_GOLDEN=write` writes the files anew: read them, then commit. Continuous integration has the
/// samples, and fails without them.
@Suite(.enabled(if: BankFiles.haveSamples || BankFiles.areNeeded)) struct BankGoldenTests {
  @Test func everySampleIsThere() { #expect(BankFiles.samples.count == 38) }

  @Test(arguments: BankFiles.samples) func sample(_ name: String) throws {
    let text = try BankText.text("\(BankFiles.folder)/\(name)", name: name)
    try expectGolden(text, is: name.replacingOccurrences(of: "/", with: "_") + ".txt")
  }
}

enum BankFiles {
  static let tests = String(#filePath.dropLast("/InterchangeTests/BankGoldenTests.swift".count))
  static let folder = tests + "/../../shared/data/camt"
  static var haveSamples: Bool { FileManager.default.fileExists(atPath: folder) }
  static var areNeeded: Bool { !(ProcessInfo.processInfo.environment["CI"] ?? "").isEmpty }

  /// The samples of banks' files.
  static let samples: [String] = ["genkgo", "moov", "prowide", "mt940"].flatMap { bank in
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(bank)")) ?? []
    return names.filter { $0.hasSuffix(".xml") || $0.hasSuffix(".sta") }.sorted().map { "\(bank)/\($0)" }
  }
}

/// Compares with a file below `Tests/Golden/Bank`.
func expectGolden(_ text: String, is name: String) throws {
  let file = URL(fileURLWithPath: "\(BankFiles.tests)/Golden/Bank/\(name)")
  if ProcessInfo.processInfo.environment["GLEDGER_GOLDEN"] == "write" {
    try Data(text.utf8).write(to: file)
  }
  let golden = String(decoding: try Data(contentsOf: file), as: UTF8.self)
  let lines = zip(golden.split(separator: "\n"), text.split(separator: "\n"))
  let first = lines.first { $0 != $1 }.map { "\n- \($0)\n+ \($1)" } ?? ", in length only"
  let same = golden == text
  #expect(same, "differs from \(name)\(first)")
}
