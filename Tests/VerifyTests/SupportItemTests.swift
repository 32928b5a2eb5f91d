import PostgreSQL
import Store
import Testing

/// Items of support against the accounts that they explain.
struct SupportItemTests {
  @Test(arguments: ["grant", "clawback"]) func whatItemsSayIsWhatTheirAccountShows(kind: String) throws {
    let database = try SmallLedger.copy()
    defer { try? SmallLedger.drop(database) }
    let writer = try LedgerDatabase(database, name: "test", purpose: "tests")
    try writer.assume(.writer)
    try SmallLedger.post(support, writer)
    writer.close()
    #expect(try SmallLedger.verify(database).faults.isEmpty)
    _ = try Tampering.run("open_item", database) { connection, _ in
      try connection.execute("update ledger.open_item set amount = amount + 1 where kind = '\(kind)'")
    }
    let faults = try SmallLedger.verify(database).faults.map(\.description)
    #expect(
      faults.contains { $0.contains("the balance of their accounts") && $0.contains("USD, \(kind)s") },
      "\(faults)")
  }

  private let support = """
    event,reference,book,date,party,programme,amount,borrower,purpose,of,reason
    fund.contribution,C9,relief,2024-01-31,treasury,,1000,,,,
    budget.appropriated,A1,relief,2024-01-31,,disaster-loan,900,,,,
    budget.allotted,A2,relief,2024-02-01,,disaster-loan,700,,,,
    budget.obligated,A3,relief,2024-02-10,,disaster-loan,500,,,,
    support.granted,S1,relief,2024-03-01,,disaster-loan,200,employer-1,wages,,
    support.granted,S3,relief,2024-03-01,,disaster-loan,9,employer-2,interest,,
    support.paid,S1/p,relief,2024-03-10,,,120,,,S1,
    support.clawback,S2,relief,2024-04-01,,disaster-loan,30,employer-1,wages,,granted twice

    """
}
