import Ledger
import Money
import Tabular
import Testing

@testable import Schemes

@Suite struct PackReaderTests {
  @Test(arguments: [TestPacks.unitedStates, TestPacks.japanMini])
  func `A pack of ours passes the check`(path: String) throws {
    let (pack, diagnostics) = PackReader.read(try .folder(path))
    #expect(diagnostics.map(\.description) == [])
    #expect(pack != nil)
  }

  @Test func `The packs say what they should`() throws {
    let states = try #require(PackReader.read(try .folder(TestPacks.unitedStates)).pack).scheme
    #expect(states.books.count == 60)
    #expect(states.fiscalYearStartMonth == 10)
    #expect(states.treaties[0].isExample)
    let day = try #require(Day("1997-09-30"))
    #expect(states.treaties[0].year(attaching: day)?.underwritingYear == 1997)
    #expect(states.treaties[0].year(attaching: day.adding(days: 1))?.underwritingYear == 1998)
    #expect(states.waterfalls["7a"]?.map(\.ratio.description) == ["4/5", "1"])
    let japan = try #require(PackReader.read(try .folder(TestPacks.japanMini)).pack).scheme
    #expect(japan.compensation == .suspense)
    #expect(japan.isExample)
    #expect(japan.label("fund.section.A", "ja") == "期首残高")
    let federation = try #require(japan.party("federation"))
    #expect(japan.parties[federation].kind == "compensator")
    #expect(japan.parties[federation].book == japan.book("federation"))
    #expect(
      japan.funds[japan.fund("basic", of: try #require(japan.book("tokyo"))) ?? 0].bankAccount == "main")
  }

  @Test(arguments: [TestPacks.unitedStates, TestPacks.japanMini])
  func `Records give back the same scheme, in any order and without their places`(path: String) throws {
    let pack = try #require(PackReader.read(try .folder(path)).pack)
    let stored = pack.records.reversed().map {
      PackRecord(table: $0.table, key: $0.key, fields: $0.fields.reversed())
    }
    let (scheme, diagnostics) = PackReader.compile(stored, hash: pack.hash)
    #expect(diagnostics == [])
    let compiled = try #require(scheme)
    #expect(TestPacks.rendering(compiled) == TestPacks.rendering(pack.scheme))
    #expect(Set(pack.records.map { [$0.table, $0.key] }).count == pack.records.count)
  }

  @Test func `Records are checked again when they come back`() throws {
    let pack = try #require(PackReader.read(try .folder(TestPacks.japanMini)).pack)
    let strange = PackRecord(table: "calendar", key: "x", fields: [])
    #expect(PackReader.compile(pack.records + [strange], hash: []).1.map(\.code) == ["unknown-file"])
    let fewer = pack.records.filter { $0.key != "claim.paid|paid|association||2000-01-01" }
    #expect(fewer.count == pack.records.count - 1)
    let (scheme, found) = PackReader.compile(fewer, hash: [])
    #expect(scheme == nil && found.map(\.code) == ["rule-missing"])
  }

  @Test func `The hash does not change with line ends or a byte order mark`() throws {
    let texts = try TestPacks.texts(TestPacks.japanMini)
    let plain = PackSource(texts: texts)
    let windows = PackSource(
      texts: texts.reversed().map { file in
        let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        return (path: file.path, text: "\u{FEFF}" + lines.joined(separator: "\r\n"))
      })
    #expect(plain.hash == windows.hash)
    #expect(plain.hash.count == 32)
    #expect(PackReader.read(windows).diagnostics == [])
    let other = PackSource(texts: texts.map { (path: $0.path, text: $0.text + "\n") })
    #expect(plain.hash != other.hash)
  }

  @Test func `The hash is over lengths, paths and bytes`() {
    // printf '\0\0\0\5a.csv\0\0\0\2x\n' | sha256sum
    let hash = PackSource(texts: [(path: "a.csv", text: "x\n")]).hash
    let hex = hash.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    #expect(hex == "27cfd5cb47f9795d51d2d000e5e1f2bc0dc59f32ca7d6cb874dd006caef5727a")
  }

  @Test func `Equal values have one normal form`() throws {
    let texts = try TestPacks.texts(TestPacks.japanMini)
    let pack = try #require(PackReader.read(PackSource(texts: texts)).pack)
    let layers = pack.records.filter { $0.table == "layer" }
    #expect(layers.map { $0["ratio"] } == ["4/5", "4/5", "1"])
    #expect(layers.map(\.key) == ["jp|1|", "jp|2|", "jp|3|"])
  }

  @Test func `A folder that is not there is named`() {
    #expect(throws: Diagnostic.self) { try PackSource.folder(TestPacks.tests + "/no-such-pack") }
  }

  @Test func `The summary shows every part of a scheme`() throws {
    let pack = try #require(PackReader.read(try .folder(TestPacks.unitedStates)).pack)
    let summary = SchemeSummary(pack.scheme)
    let lines = summary.lines
    #expect(lines[0] == "Scheme united-states")
    #expect(summary.tables.map(\.rows.count).allSatisfy { $0 > 0 })
    #expect(lines.contains { $0.contains("QS-EXAMPLE (example)") && $0.contains("reinsurer 1") })
    #expect(lines.contains { $0.contains("association (residual)") })
    #expect(lines.allSatisfy { !$0.hasSuffix(" ") })
  }
}

@Suite struct PackChangeTests {
  private func records(_ edit: (String, String)? = nil) throws -> [PackRecord] {
    let texts = try TestPacks.texts(TestPacks.japanMini).map { file in
      (path: file.path, text: edit.map { file.text.replacing($0.0, with: $0.1) } ?? file.text)
    }
    return try #require(PackReader.read(PackSource(texts: texts)).pack).records
  }

  @Test func `The same pack changes nothing`() throws {
    let change = PackChange.between(old: try records(), new: try records().reversed())
    #expect(change.added.isEmpty && change.ended.isEmpty)
  }

  @Test func `A changed row is ended and added`() throws {
    let change = PackChange.between(old: try records(), new: try records(("First bank", "First Bank")))
    #expect(change.ended.map(\.key) == ["bank-0001|"])
    #expect(change.added.map(\.key) == ["bank-0001|"])
    #expect(change.ended[0]["name_en"] == "First bank" && change.added[0]["name_en"] == "First Bank")
  }

  @Test func `A new row is added, and a row that is gone is ended`() throws {
    let more = "bank-0001,lender,First bank,第一銀行,,\nbank-0002,lender,Second bank,第二銀行,,\n"
    let new = try records(("bank-0001,lender,First bank,第一銀行,,\n", more))
    let change = PackChange.between(old: try records(), new: new)
    #expect(change.added.map(\.key) == ["bank-0002|"] && change.ended.isEmpty)
    let back = PackChange.between(old: new, new: try records())
    #expect(back.ended.map(\.key) == ["bank-0002|"] && back.added.isEmpty)
  }

  @Test func `Another way to write the same value is no change`() throws {
    let change = PackChange.between(
      old: try records(), new: try records(("jp,1,insurer,80%,", "jp,1,insurer,0.80,")))
    #expect(change.added.isEmpty && change.ended.isEmpty)
  }
}
