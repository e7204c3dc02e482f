"""The shield: what forbids or excuses that the state prosecutes, holds or removes a person who was trafficked."""
