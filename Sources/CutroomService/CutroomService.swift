// CutroomService
