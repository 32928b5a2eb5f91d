/// Groups of items of both sides, flat: where a million matches are pairs, an array each would cost more than
/// the items.
struct GroupTable: Sendable {
  /// Members of all groups: ours first, then theirs, each by rank.
  private var members: [Int32] = []
  private var starts: [UInt32] = [0]
  /// Where the members of their side begin.
  private var divisions: [UInt32] = []

  var count: Int { divisions.count }

  mutating func append(ours: some Sequence<Int32>, theirs: some Sequence<Int32>) {
    members.append(contentsOf: ours)
    divisions.append(UInt32(members.count))
    members.append(contentsOf: theirs)
    starts.append(UInt32(members.count))
  }

  func ours(_ group: Int) -> ArraySlice<Int32> { members[Int(starts[group])..<Int(divisions[group])] }

  func theirs(_ group: Int) -> ArraySlice<Int32> { members[Int(divisions[group])..<Int(starts[group + 1])] }
}
