"""Links to our pages that carry the permission of a person in a chat.

It may import `index.errors` and `bot.urls`.
"""
