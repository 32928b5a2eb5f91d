import Money
import Reinsurance
import Tabular

/// What OED files insure: accounts with their policies, and locations. For guarantees an account is a
/// borrower, a policy a product with its cover, a location a guarantee (reinsurance.md 1).
public struct OEDExposure: Sendable {
  /// A layer of an account: its share of the loss above an attachment, at most a limit.
  struct Policy: Sendable {
    var number: String
    var participation: Ratio
    var band: TreatyTerms.Band
    var inception: Day?
    var fields: OEDFields
  }

  struct Account: Sendable {
    var port: String
    var number: String
    var policies: [Policy] = []
  }

  struct Location: Sendable {
    var account: Int32
    var number: String
    var group: String
    var fields: OEDFields
  }

  public internal(set) var currency: Currency
  var accounts: [Account] = []
  var locations: [Location] = []
  /// The first row of a location among the subject risks; a row a policy of its account.
  var firstRisk: [Int32] = []
  var locationOfKey: [OEDKey: Int32] = [:]
  var riskCount = 0

  /// `P1/A-G1/G1`: portfolio, account, location.
  public func name(ofLocation number: Int) -> String {
    let location = locations[number]
    let account = accounts[Int(location.account)]
    return "\(account.port)/\(account.number)/\(location.number)"
  }

  /// The name of the location that a subject risk belongs to.
  public func name(ofRisk risk: Int) -> String {
    // The last location that begins at or before it.
    var (low, high) = (0, firstRisk.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if Int(firstRisk[middle]) <= risk { low = middle } else { high = middle - 1 }
    }
    return name(ofLocation: low)
  }

  /// For each level of risk the number of the group that each row belongs to.
  func subjectRisks() -> SubjectRisks {
    var numberOfPort: [String: Int32] = [:]
    var ports: [Int32] = []
    var products: [[Int32]] = []
    var productCount: Int32 = 0
    for account in accounts {
      ports.append(number(of: account.port, &numberOfPort))
      // Policies without a number, and those that repeat one, are told apart by their rows.
      var known: [String: Int32] = [:]
      products.append(
        account.policies.map { policy in
          if let found = known[policy.number] { return found }
          defer { productCount += 1 }
          if !policy.number.isEmpty { known[policy.number] = productCount }
          return productCount
        })
    }
    var numberOfGroup: [OEDKey: Int32] = [:]
    var groupCount: Int32 = 0
    let isRowALocation = riskCount == locations.count
    var (ofGuarantee, ofProduct, ofBorrower, ofGroup, ofPort) = (
      [Int32](), [Int32](), [Int32](), [Int32](), [Int32]()
    )
    for (place, location) in locations.enumerated() {
      let account = Int(location.account)
      var group = groupCount
      if !location.group.isEmpty {
        let key = OEDKey(accounts[account].port, location.group, "")
        if let found = numberOfGroup[key] { group = found } else { numberOfGroup[key] = group }
      }
      // Without a group a location is one by itself.
      if group == groupCount { groupCount += 1 }
      for product in products[account] {
        if !isRowALocation { ofGuarantee.append(Int32(place)) }
        ofProduct.append(product)
        ofBorrower.append(location.account)
        ofGroup.append(group)
        ofPort.append(ports[account])
      }
    }
    var groups: [RiskLevel: [Int32]] = [
      .product: ofProduct, .borrower: ofBorrower, .group: ofGroup, .association: ofPort,
    ]
    // A row a location: the row itself is the guarantee.
    if !isRowALocation { groups[.guarantee] = ofGuarantee }
    return SubjectRisks(count: riskCount, groups: groups)
  }

  private func number<Key: Hashable>(of key: Key, _ numbers: inout [Key: Int32]) -> Int32 {
    let next = Int32(numbers.count)
    let found = numbers[key] ?? next
    if found == next { numbers[key] = next }
    return found
  }
}

/// Names that a scope may choose by, beside numbers.
struct OEDFields: Sendable {
  var cedant = ""
  var producer = ""
  var line = ""
  var country = ""
  var tag = ""

  init() {}

  init(_ file: borrowing OEDFile) {
    cedant = file.text(.cedant) ?? ""
    producer = file.text(.producer) ?? ""
    line = file.text(.line) ?? ""
    country = file.text(.country) ?? ""
    tag = file.text(.tag) ?? ""
  }
}

struct OEDKey: Hashable, Sendable {
  var first: String
  var second: String
  var third: String

  init(_ first: String, _ second: String, _ third: String) {
    (self.first, self.second, self.third) = (first, second, third)
  }
}
