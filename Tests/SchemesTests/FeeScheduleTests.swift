import Testing

@testable import Schemes

/// Fee schedules of the shipped packs, and what `scheme check` says of one that is not whole.
@Suite struct FeeScheduleTests {
  private static let packs = TestPacks.tests + "/../../Sources/Schemes/Packs/"

  private func japan(_ change: (String, String) -> String) throws -> PackSource {
    PackSource(
      texts: try TestPacks.texts(Self.packs + "japan").map { (path: $0.path, text: change($0.path, $0.text)) }
    )
  }

  /// No rate outside shared responsibility: the programmes that need one are named once.
  @Test func ratesThatAreMissing() throws {
    let source = try japan { path, text in
      guard path == "fee_rate.csv" else { return text }
      return text.split(separator: "\n").filter { !$0.contains(",no,") }.joined(separator: "\n") + "\n"
    }
    let (pack, faults) = PackReader.read(source)
    #expect(pack == nil && faults.count == 1, "\(faults)")
    let fault = try #require(faults.first)
    #expect(fault.code == "rate-missing" && fault.file == "fee_scope.csv" && fault.line == 7, "\(fault)")
    #expect(fault.field == "shared" && fault.message.contains("jp-general"))
  }

  /// Rates of a later law beside those of an earlier one.
  @Test func ratesFollowEachOther() throws {
    let source = try japan { path, text in
      guard path == "fee_rate.csv" else { return text }
      return text.replacing(
        "jp-general,4,yes,1.35%,,,",
        with: "jp-general,4,yes,1.35%,,2025-04-01,\njp-general,4,yes,1.30%,2025-04-01,,")
    }
    let (pack, faults) = PackReader.read(source)
    let rates = try #require(pack, "\(faults)").scheme.fees.rates.filter { $0.feeClass == "4" && $0.isShared }
    #expect(rates.map(\.rate.description).sorted() == ["13/1000", "27/2000"])
  }

  /// The 18 rates and eight factors of domain.md 2.2.
  @Test func theScheduleOfJapan() throws {
    let fees = try #require(PackReader.read(try japan { $1 }).pack).scheme.fees
    #expect(fees.rates.count == 18 && fees.factors.count == 8 && fees.discounts.count == 2)
    #expect(fees.scopes.filter(\.isShared).count == 5 && fees.scopes.count == 15)
  }
}
