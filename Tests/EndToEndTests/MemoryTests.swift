import Foundation
import Testing

/// Memory does not grow with the file.
@Suite struct MemoryTests {
  /// Lives of guarantees, five events each, in the order of their days: draws, fees, claims and recoveries.
  static func file(events: Int, prefix: String) throws -> String {
    var days: [String] = Array(repeating: "", count: 5)
    for number in 0..<(events / 5) {
      let code = "\(prefix)\(number)"
      days[0] += "guarantee.drawn,\(code)/d,VT,2024-06-01,\(code),lenders,7a,1000,,,,\n"
      days[1] += "fee.received,\(code)/f,VT,2024-06-02,\(code),,,10,,,,\n"
      days[2] += "claim.accepted,\(code)/a,VT,2024-06-03,\(code),lenders,,505,500,5,K,\n"
      days[3] += "claim.paid,\(code)/p,VT,2024-06-04,\(code),lenders,,505,500,5,K,\n"
      days[4] += "recovery.received,\(code)/r,VT,2024-06-05,\(code),,,20,,,K,R\n"
    }
    let header = Rows.header + ",recovery\n"
    return try TestFolder.shared.write(header + days.joined(), as: "\(prefix).csv")
  }

  private func kilobytes(_ ledger: Ledger, _ file: String) throws -> Int {
    try #require(try ledger.done("post", file, "--timing").peakKilobytes)
  }

  @Test func fourTimesTheEventsTakeHardlyMoreMemory() throws {
    let ledger = try Ledger()
    _ = try ledger.post(
      Rows.header, Rows.money.replacing("500000", with: "500000000"),
      Rows.reinsurer.replacing("500000", with: "500000000"))
    let small = try kilobytes(ledger, try Self.file(events: 50_000, prefix: "S"))
    let large = try kilobytes(ledger, try Self.file(events: 200_000, prefix: "L"))
    #expect(large * 10 <= small * 13, "\(small) kB for 50,000 events, \(large) kB for 200,000")
  }
}
