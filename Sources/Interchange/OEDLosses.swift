import Money
import Reinsurance
import Tabular

/// Losses by event and location, from a file with the columns `event,PortNumber,AccNumber,LocNumber,loss`.
public struct OEDLosses: Sendable {
  /// In the order of the file.
  public private(set) var events: [String] = []
  /// Where each event's rows begin, and the number of all rows at the end.
  private var offsets: [Int] = [0]
  /// Each location at most once an event, by its place in `location.csv`.
  private var locations: [Int32] = []
  private var amounts: [Int64] = []

  /// - Throws: `OEDFaults` with every fault of the file.
  public static func read(_ path: String, name: String, exposure: OEDExposure) throws(OEDFaults) -> OEDLosses
  {
    var losses = OEDLosses()
    try losses.read(path, name, exposure)
    return losses
  }

  private mutating func read(_ path: String, _ name: String, _ exposure: OEDExposure) throws(OEDFaults) {
    let required: [OEDColumn] = [.event, .port, .account, .location, .loss]
    var file = try OEDFile.open(path, name, Set(required), required: required)
    var numberOfEvent: [String: Int] = [:]
    var rows: [(event: Int32, location: Int32, amount: Int64)] = []
    while file.next() {
      guard let event = file.text(.event) else {
        file.fault(.event, "blank", "is blank", remedy: "name the event")
        continue
      }
      let key = OEDKey(file.text(.port) ?? "", file.text(.account) ?? "", file.text(.location) ?? "")
      guard let location = exposure.locationOfKey[key] else {
        file.fault(
          .location, "unknown-location",
          "is no location of account \(key.second) in portfolio \(key.first)",
          remedy: "add it to location.csv, or correct the loss")
        continue
      }
      let amount = file.amount(.loss, exposure.currency)
      if file.text(.loss) == nil { file.fault(.loss, "blank", "is blank", remedy: "state the loss") }
      guard let amount else { continue }
      let next = numberOfEvent.count
      let number = numberOfEvent[event] ?? next
      if number == next {
        numberOfEvent[event] = next
        events.append(event)
      }
      rows.append((Int32(number), location, amount))
    }
    guard file.faults.isEmpty else {
      throw OEDFaults(diagnostics: file.faults, more: file.faultCount - file.faults.count)
    }
    rows.sort { ($0.event, $0.location) < ($1.event, $1.location) }
    for row in rows {
      while offsets.count - 1 < Int(row.event) { offsets.append(locations.count) }
      if let last = locations.last, last == row.location, locations.count > offsets[Int(row.event)] {
        // Several rows of one location are one loss.
        let (sum, overflow) = amounts[amounts.count - 1].addingReportingOverflow(row.amount)
        guard !overflow else {
          throw OEDFaults(diagnostics: [
            Diagnostic(
              file: name, line: 0, field: OEDColumn.loss.rawValue, code: "amount-out-of-range",
              value: exposure.name(ofLocation: Int(row.location)), message: "sums beyond 64 bits",
              remedy: "correct the losses")
          ])
        }
        amounts[amounts.count - 1] = sum
      } else {
        locations.append(row.location)
        amounts.append(row.amount)
      }
    }
    while offsets.count - 1 < events.count { offsets.append(locations.count) }
  }

  /// The gross losses: each policy takes its share of what lies in its layer of the account's loss of the
  /// event, rounded half-even, and splits it among the locations by largest remainder.
  /// - Returns: the losses, and the location of each row; nil where a sum does not fit 64 bits.
  public func gross(_ exposure: OEDExposure) -> (losses: SubjectLosses, locations: [Int32])? {
    var result = SubjectLosses(offsets: [0], risks: [], amounts: [])
    var rowLocations: [Int32] = []
    var rows: [(risk: Int32, location: Int32, amount: Int64)] = []
    for event in events.indices {
      rows.removeAll(keepingCapacity: true)
      let range = offsets[event]..<offsets[event + 1]
      var byAccount: [Int32: [Int]] = [:]
      for row in range {
        let account = exposure.locations[Int(locations[row])].account
        let policies = exposure.accounts[Int(account)].policies
        if policies.count == 1, policies[0].band.isOpen, policies[0].participation == .one {
          rows.append((exposure.firstRisk[Int(locations[row])], locations[row], amounts[row]))
        } else {
          byAccount[account, default: []].append(row)
        }
      }
      for (account, members) in byAccount {
        let weights = members.map { amounts[$0] }
        let ground = weights.reduce(Int128(0)) { $0 + Int128($1) }
        guard ground > 0 else { continue }
        for (place, policy) in exposure.accounts[Int(account)].policies.enumerated() {
          var inLayer = max(ground - Int128(policy.band.attachment), 0)
          if let limit = policy.band.limit { inLayer = min(inLayer, Int128(limit)) }
          guard let whole = Int64(exactly: inLayer).flatMap({ policy.participation.share(of: $0) }),
            let parts = Allocation.largestRemainder(whole, weights: weights)
          else { return nil }
          for (row, part) in zip(members, parts) {
            rows.append((exposure.firstRisk[Int(locations[row])] + Int32(place), locations[row], part))
          }
        }
      }
      rows.sort { $0.risk < $1.risk }
      for row in rows {
        result.risks.append(row.risk)
        result.amounts.append(row.amount)
        rowLocations.append(row.location)
      }
      result.offsets.append(result.risks.count)
    }
    return (result, rowLocations)
  }
}
