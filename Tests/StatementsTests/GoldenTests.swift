import Foundation
import Testing

@testable import Statements

/// What a person reads, byte for byte. `GLEDGER_GOLDEN=write` writes the files anew: read them, then commit.
@Suite struct GoldenTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Golden/Statements")

  func expect(_ text: String, is name: String) throws {
    let file = GoldenTests.folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["GLEDGER_GOLDEN"] == "write" {
      try Data(text.utf8).write(to: file)
    }
    let golden = try Data(contentsOf: file)
    #expect(String(decoding: golden, as: UTF8.self) == text, "differs from \(name)")
  }

  @Test(arguments: OutputFormat.allCases)
  func fundStatement(_ format: OutputFormat) throws {
    let statement = try Fixture().fund(.fund, mirrors: [mirror])
    try expect(statement.render(format), is: "fund.\(ending(format))")
  }

  @Test func cohortsInJapaneseWrapIntoBlocks() throws {
    let text = try Fixture().fund(.cohort, language: "ja").render(.text, width: 64)
    try expect(text, is: "fund-cohort-ja.txt")
    let rules = text.split(separator: "\n").filter { $0.allSatisfy { $0 == "-" } }
    #expect(rules.dropLast().allSatisfy { $0.count <= 64 })
  }

  @Test(arguments: OutputFormat.allCases)
  func trialBalance(_ format: OutputFormat) throws {
    try expect(try Fixture().trialBalance(.cohort).render(format), is: "trial-balance.\(ending(format))")
  }

  @Test func trialBalanceByBankAccount() throws {
    let text = try Fixture().trialBalance(.total, detail: true).render(.text, width: 80)
    try expect(text, is: "trial-balance-detail.txt")
  }

  @Test(arguments: OutputFormat.allCases)
  func accountStatement(_ format: OutputFormat) throws {
    let text = try Fixture().account(closing: 4_680_000).render(format)
    try expect(text, is: "account.\(ending(format))")
  }

  @Test func jsonIsReadByAnotherReader() throws {
    let fixture = Fixture()
    for text in [
      try fixture.fund(.programme).render(.json), try fixture.trialBalance().render(.json),
      try fixture.account().render(.json),
    ] {
      #expect(try JSONSerialization.jsonObject(with: Data(text.utf8)) is [String: Any])
    }
  }

  private var mirror: MirrorCheck {
    MirrorCheck(account: "2110", party: "insurer-1", otherAccount: "1110", difference: 0)
  }

  private func ending(_ format: OutputFormat) -> String { format == .text ? "txt" : format.rawValue }
}
