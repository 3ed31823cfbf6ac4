from concurrent.futures import ThreadPoolExecutor


def test_only_one_of_concurrent_claims_succeeds(store):
    with ThreadPoolExecutor(4) as pool:
        claimed = list(pool.map(store.claims.claim, ["slack:T1:welcome:U1"] * 4))
    assert claimed.count(True) == 1


def test_a_released_claim_can_be_claimed_again(store):
    store.claims.claim("slack:T1:a")
    store.claims.release("slack:T1:a")
    assert store.claims.claim("slack:T1:a")
