"""The domain of Naast: offers, requests, proposals, matches, contacts, and the people in them."""
