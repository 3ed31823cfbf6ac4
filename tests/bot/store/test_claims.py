from concurrent.futures import ThreadPoolExecutor


def test_only_one_of_concurrent_claims_succeeds(store):
    with ThreadPoolExecutor(4) as pool:
        claimed = list(pool.map(store.claims.claim, ["slack:T1:welcome:U1"] * 4))
    assert claimed.count(True) == 1


def test_a_released_or_deleted_claim_can_be_claimed_again(store):
    for name in ("slack:T1:a", "slack:T1:b", "slack:T10:c"):
        store.claims.claim(name)
    store.claims.release("slack:T1:a")
    assert store.claims.claim("slack:T1:a")
    store.claims.delete_prefix("slack:T1:")
    assert store.claims.claim("slack:T1:b")
    assert not store.claims.claim("slack:T10:c")
