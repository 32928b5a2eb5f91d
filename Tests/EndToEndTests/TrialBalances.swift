import Foundation
import Testing

extension Ledger {
  /// Closing balance of an account by its code, debit above zero, in major units.
  func closing(_ book: String, to day: String) throws -> [String: String] {
    let document = try done("statement", "trial-balance", "--book", book, "--to", day, "--format", "json")
      .json()
    let blocks = try #require(document["blocks"] as? [[String: Any]])
    var found: [String: String] = [:]
    for block in blocks {
      for account in try #require(block["accounts"] as? [[String: Any]]) {
        let figures = try #require(account["figures"] as? [String: String])
        let (debit, credit) = (figures["closing_debit"] ?? "", figures["closing_credit"] ?? "")
        let code = try #require(account["account"] as? String)
        found[code] = credit.allSatisfy { "0.".contains($0) } ? debit : "-\(credit)"
      }
    }
    return found
  }

  /// Compares closing balances of a book.
  func check(_ book: String, to day: String, _ expected: [String: String]) throws {
    let found = try closing(book, to: day)
    for (account, amount) in expected {
      #expect(found[account] == amount, "\(book) \(account) on \(day)")
    }
  }
}
